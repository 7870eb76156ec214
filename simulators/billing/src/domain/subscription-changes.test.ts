import { describe, expect, test } from "vitest";
import { begun } from "./example-objects.ts";
import { setRamp } from "./ramp.ts";
import {
  cancelSubscription,
  changeTerms,
  liftSuspension,
  momentOf,
  pauseSubscription,
  resumeSubscription,
  suspendSubscription,
} from "./subscription-changes.ts";

const phase = (startOn: string, quantity: number | null = null) => ({ startOn, quantity, unitPrice: null, discountPercent: null });
const monthly = { ...begun, billingFrequency: "monthly" as const };

describe("changes of a subscription", () => {
  test.each([
    ["more seats", { quantity: 12 }, { quantity: 12, tier: "pro" }],
    ["another tier", { tier: "basic" }, { quantity: 10, tier: "basic" }],
  ])("%s hold from their day on", (_, change, expected) => {
    expect(changeTerms(begun, { ...change, effectiveOn: "2026-03-01" })).toMatchObject({
      subscription: { ...expected, changedOn: "2026-03-01" },
    });
  });

  test.each([
    ["the day before the term", "2026-01-31", {}, "change-outside-term"],
    ["the day after the term", "2027-02-01", {}, "change-outside-term"],
    ["a day before the last change", "2026-03-01", { changedOn: "2026-03-02" }, "change-not-in-order"],
    ["a paused subscription", "2026-03-01", { status: "paused" as const }, "subscription-not-active"],
  ])("%s is refused", (_, effectiveOn, state, code) => {
    expect(changeTerms({ ...begun, ...state }, { quantity: 12, effectiveOn })).toMatchObject({ outcome: "refused", code });
  });

  test("what changes nothing is refused", () => {
    expect(changeTerms(begun, { effectiveOn: "2026-03-01" })).toMatchObject({ code: "invalid-request" });
    expect(changeTerms(begun, { quantity: 10, tier: "pro", effectiveOn: "2026-03-01" })).toMatchObject({ code: "invalid-request" });
  });

  test("in a ramp the phase in force changes, and the others stay", () => {
    const ramped = { ...monthly, ramp: [phase("2026-02-01", 10), phase("2026-06-01", 20)] };
    expect(changeTerms(ramped, { quantity: 12, effectiveOn: "2026-03-01" })).toMatchObject({
      subscription: { quantity: 10, ramp: [phase("2026-02-01", 12), phase("2026-06-01", 20)] },
    });
  });

  test.each([
    ["active", "decided"],
    ["paused", "decided"],
    ["suspended", "decided"],
    ["cancelled", "refused"],
    ["expired", "refused"],
  ] as const)("%s: cancelling is %s", (status, outcome) => {
    expect(cancelSubscription({ ...begun, status }, "2026-03-01").outcome).toBe(outcome);
  });

  test("a pause is ended by resuming, and only a pause", () => {
    const paused = pauseSubscription(begun, "sabbatical", "2026-03-01");
    if (paused.outcome === "refused") throw new Error(paused.detail);
    expect(paused.subscription).toMatchObject({ status: "paused", hold: { reason: "sabbatical", since: "2026-03-01", invoiceId: null } });
    expect(resumeSubscription(paused.subscription)).toEqual({ outcome: "decided", subscription: begun });
    expect(resumeSubscription(begun)).toMatchObject({ code: "subscription-not-paused" });
    expect(pauseSubscription(paused.subscription, "again", "2026-03-01")).toMatchObject({ code: "subscription-not-active" });
  });

  test("a suspension is lifted by its own invoice, unless another one holds", () => {
    const suspended = suspendSubscription(begun, "inv_1", "2026-03-01");
    if (!suspended) throw new Error("not suspended");
    expect(suspendSubscription(suspended, "inv_2", "2026-03-01")).toBeUndefined();
    expect(liftSuspension(suspended, "inv_2", undefined)).toBeUndefined();
    expect(liftSuspension(suspended, "inv_1", "inv_2")).toMatchObject({ status: "suspended", hold: { invoiceId: "inv_2" } });
    expect(liftSuspension(suspended, "inv_1", undefined)).toEqual(begun);
  });

  test("the moment of a change lies on its day in the tenant's zone", () => {
    const change = { effectiveOn: "2026-03-01", effectiveAt: "2026-02-28T23:30:00Z" };
    expect(momentOf(change, "Europe/Berlin")).toEqual({ on: "2026-03-01", at: "2026-02-28T23:30:00.000Z" });
    expect(momentOf(change, "UTC")).toMatchObject({ code: "invalid-request", pointer: "/body/effectiveAt" });
    expect(momentOf({ effectiveOn: "2026-03-01" }, "Europe/Berlin")).toEqual({ on: "2026-03-01", at: "2026-02-28T23:00:00.000Z" });
  });
});

describe("ramps", () => {
  test.each([
    ["on the first day of a period", ["2026-03-01", "2026-06-01"], "decided"],
    ["within a period", ["2026-03-02"], "refused"],
    ["in a period billed already", ["2026-02-01"], "refused"],
    ["out of order", ["2026-06-01", "2026-03-01"], "refused"],
    ["twice", ["2026-06-01", "2026-06-01"], "refused"],
    ["after the term", ["2027-02-01"], "refused"],
    ["never", [], "decided"],
  ])("a phase that begins %s is %#", (_, days, outcome) => {
    const decision = setRamp(
      monthly,
      days.map((day) => phase(day, 5)),
      "2026-03-01",
    );
    expect(decision.outcome).toBe(outcome);
    if (decision.outcome === "refused") expect(decision.code).toBe("ramp-misaligned");
  });

  test("phases of billed periods stay, and only an active subscription ramps", () => {
    const ramped = { ...monthly, ramp: [phase("2026-02-01", 5)] };
    expect(setRamp(ramped, [phase("2026-04-01", 8)], "2026-03-01")).toMatchObject({
      subscription: { ramp: [phase("2026-02-01", 5), phase("2026-04-01", 8)] },
    });
    expect(setRamp({ ...monthly, status: "cancelled" }, [], "2026-03-01")).toMatchObject({ code: "subscription-not-active" });
    const renewed = { ...monthly, ramp: [phase("2026-02-01", 5), phase("2026-03-01", 7), phase("2026-05-01", 9)] };
    expect(setRamp(renewed, [phase("2026-03-01", 8), phase("2026-04-01", 9)], "2026-03-01")).toMatchObject({
      subscription: { ramp: [phase("2026-02-01", 5), phase("2026-03-01", 8), phase("2026-04-01", 9)] },
    });
    expect(setRamp(renewed, [], "2026-03-01")).toMatchObject({ outcome: "decided", subscription: { ramp: [phase("2026-02-01", 5)] } });
  });

  test.each([
    ["2026-02-28", ["2026-03-01"], undefined],
    ["2026-03-01", ["2026-03-01"], "The last change took effect on 2026-03-01, and 2026-03-01 is not after it"],
    ["2026-03-15", ["2026-03-01", "2026-04-01"], "The last change took effect on 2026-03-15, and 2026-03-01 is not after it"],
    ["2026-03-15", ["2026-04-01"], undefined],
  ])("after a change of %s, phases from %j: %s", (changedOn, days, detail) => {
    const decision = setRamp(
      { ...monthly, changedOn },
      days.map((day) => phase(day, 5)),
      "2026-03-01",
    );
    expect(decision).toMatchObject(detail === undefined ? { outcome: "decided" } : { code: "change-not-in-order", detail });
  });

  test("a phase begun by the last change stays, though its period is not billed yet", () => {
    const ramped = { ...monthly, changedOn: "2026-03-15", ramp: [phase("2026-03-01", 7), phase("2026-05-01", 9)] };
    expect(setRamp(ramped, [], "2026-03-01")).toMatchObject({ subscription: { ramp: [phase("2026-03-01", 7)] } });
    expect(setRamp(ramped, [phase("2026-04-01", 8)], "2026-03-01")).toMatchObject({
      subscription: { ramp: [phase("2026-03-01", 7), phase("2026-04-01", 8)] },
    });
  });

  test("a phase that fits no period, or is out of order, is named", () => {
    const detailOf = (...days: string[]) => {
      const decision = setRamp(
        monthly,
        days.map((day) => phase(day)),
        "2026-03-01",
      );
      return decision.outcome === "refused" ? decision.detail : undefined;
    };
    expect(detailOf("2026-03-15")).toBe("No period still to be billed begins on 2026-03-15");
    expect(detailOf("2026-02-01")).toBe("No period still to be billed begins on 2026-02-01");
    expect(detailOf("2026-05-01", "2026-04-01")).toBe("2026-04-01 is not after the phase before");
    expect(detailOf("2026-05-01", "2026-05-01")).toBe("2026-05-01 is not after the phase before");
    expect(detailOf("2026-04-01", "2026-05-01")).toBeUndefined();
  });
});
