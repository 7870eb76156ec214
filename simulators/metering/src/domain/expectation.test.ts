import type { Expectation } from "@cashline/contracts/systems/metering/entities";
import { describe, expect as expectThat, test } from "vitest";
import { attune, expect, heard, silent } from "./expectation.ts";

const now = "2026-01-20T12:00:00.000Z";
const later = "2026-02-01T00:00:00.000Z";
const asked = { id: "exp_1", subjectId: "sbj_1", meterId: "mtr_1", everyMinutes: 60, toleranceMinutes: 30 };
const met: Expectation = { ...asked, status: "met", lastEventAt: "2026-01-20T11:00:00.000Z", dueAt: "2026-01-20T12:30:00.000Z" };
const gap: Expectation = { ...met, status: "gap" };
const off: Expectation = { ...met, status: "off", dueAt: null };

describe("an expectation begins", () => {
  test.each<[string, number | null, string | null, Partial<Expectation>]>([
    ["now, of a subject that is bound", 60, now, { status: "met", lastEventAt: now, dueAt: "2026-01-20T13:30:00.000Z" }],
    ["with the next binding", 60, later, { status: "met", lastEventAt: later, dueAt: "2026-02-01T01:30:00.000Z" }],
    ["not, of a subject that is bound to nothing", 60, null, { status: "off", lastEventAt: now, dueAt: null }],
    ["not, without a cadence", null, now, { status: "off", lastEventAt: now, dueAt: null }],
  ])("%s", (_, everyMinutes, from, expected) => {
    expectThat(expect({ ...asked, everyMinutes }, from, now)).toEqual({ ...asked, everyMinutes, ...expected });
  });
});

describe("its ground changes", () => {
  test.each<[string, Expectation, string | null, Partial<Expectation> | undefined]>([
    ["met, and nobody is bound any more", met, null, { status: "off", dueAt: null }],
    ["in a gap, and nobody is bound any more", gap, null, { status: "off", dueAt: null }],
    ["off, and nobody is bound", off, null, undefined],
    ["met, and bound", met, now, undefined],
    ["in a gap, and bound", gap, now, undefined],
    ["off, and bound again", off, now, { status: "met", lastEventAt: now, dueAt: "2026-01-20T13:30:00.000Z" }],
    [
      "off, and heard of later than bound",
      { ...off, lastEventAt: later },
      now,
      { status: "met", lastEventAt: later, dueAt: "2026-02-01T01:30:00.000Z" },
    ],
    ["off for want of a cadence, and bound", { ...off, everyMinutes: null }, now, undefined],
    ["met, and bound again only later", met, later, { status: "met", lastEventAt: later, dueAt: "2026-02-01T01:30:00.000Z" }],
    ["in a gap, and bound again only later", gap, later, { status: "met", lastEventAt: later, dueAt: "2026-02-01T01:30:00.000Z" }],
  ])("%s", (_, before, from, change) => {
    expectThat(attune(before, from, now)).toEqual(change === undefined ? undefined : { ...before, ...change });
  });
});

describe("an event is heard", () => {
  test.each<[string, Expectation, string, Partial<Expectation> | undefined]>([
    ["older than the last", met, "2026-01-20T10:59:59.999Z", undefined],
    ["of the same instant as the last", met, met.lastEventAt, undefined],
    ["later", met, "2026-01-20T11:00:00.001Z", { lastEventAt: "2026-01-20T11:00:00.001Z", dueAt: "2026-01-20T12:30:00.001Z" }],
    ["late enough to end a gap", gap, "2026-01-20T10:30:00.001Z", undefined],
    [
      "recent, in a gap",
      gap,
      "2026-01-20T11:30:00.000Z",
      { status: "met", lastEventAt: "2026-01-20T11:30:00.000Z", dueAt: "2026-01-20T13:00:00.000Z" },
    ],
    ["while off", off, "2026-01-20T11:30:00.000Z", { lastEventAt: "2026-01-20T11:30:00.000Z" }],
  ])("%s", (_, before, time, change) => {
    expectThat(heard(before, time, now)).toEqual(change === undefined ? undefined : { ...before, ...change });
  });

  test.each([
    ["2026-01-20T10:30:00.001Z", "met"],
    ["2026-01-20T10:30:00.000Z", "gap"],
  ])("in a gap since long, of %s: then it is %s", (time, status) => {
    expectThat(heard({ ...gap, lastEventAt: "2026-01-10T00:00:00.000Z" }, time, now)).toMatchObject({ status, lastEventAt: time });
  });
});

describe("nothing is heard", () => {
  test.each<[string, Expectation, string, boolean]>([
    ["until the due instant", met, "2026-01-20T12:30:00.000Z", true],
    ["and it is not due yet", met, "2026-01-20T12:29:59.999Z", false],
    ["in a gap that was told", gap, later, false],
    ["while nothing is expected", off, later, false],
    ["and it has no due instant", { ...met, dueAt: null }, later, false],
  ])("%s", (_, before, at, isGap) => {
    expectThat(silent(before, at)).toEqual(isGap ? { ...before, status: "gap" } : undefined);
  });
});
