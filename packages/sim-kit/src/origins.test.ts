import type { DueWork } from "@cashline/chassis/sandboxes";
import { expect, test } from "vitest";
import { originsOfCall, originsOfDueWork } from "./origins.ts";

const spanOf = (letter: string): string => `00-${letter.repeat(32)}-${letter.repeat(16)}-01`;
const traceOf = (traceparent: string | null | undefined): string | undefined => traceparent?.split("-")[1]?.[0];
const work = (changes: Partial<DueWork>): DueWork => ({
  tenant: "acme",
  dueAt: "2026-01-02T00:00:00.000Z",
  kind: "bill",
  key: "k",
  data: null,
  ...changes,
});
const scheduled = { correlationId: "cor-scheduled", traceparent: spanOf("a") };
const object = { correlationId: "cor-object", traceparent: spanOf("b") };
const named = { correlationId: "cor-named" };

test("a call gives its own to every event and to all it schedules", () => {
  const origins = originsOfCall(scheduled);
  expect(origins.of("x")).toEqual(scheduled);
  expect(origins.scheduled).toEqual(scheduled);
});

test.each<[string, Partial<DueWork>, typeof object | undefined, string, string | undefined]>([
  ["the case it names and the trace it was scheduled in", { ...scheduled, data: named }, object, "cor-named", "a"],
  ["the case it names and the object's trace where none was kept", { data: named }, object, "cor-named", "b"],
  ["its object's", scheduled, object, "cor-object", "b"],
  ["that of its scheduling, for an object nobody has heard of", scheduled, undefined, "cor-scheduled", "a"],
])("due work goes on with %s", (_title, changes, last, correlationId, trace) => {
  const origin = originsOfDueWork(work(changes), () => last, "billing").of("x");
  expect(origin.correlationId).toBe(correlationId);
  expect(traceOf(origin.traceparent)).toBe(trace);
});

test("due work of which nothing is known begins a case of its object and one trace", () => {
  const origins = originsOfDueWork(work({}), () => undefined, "billing");
  expect(origins.of("x").correlationId).toBe("billing:x");
  expect(origins.of("y").traceparent).toBe(origins.of("x").traceparent);
  expect(origins.scheduled).toEqual({ correlationId: null, traceparent: null });
});

test("a run over objects of several cases keeps them apart, each trace in one new span", () => {
  const last = (subject: string) => ({ correlationId: `cor-${subject}`, traceparent: spanOf(subject) });
  const origins = originsOfDueWork(work(scheduled), last, "billing");
  expect(["c", "d"].map((subject) => traceOf(origins.of(subject).traceparent))).toEqual(["c", "d"]);
  expect(origins.of("c")).toEqual(origins.of("c"));
  expect(origins.of("c").traceparent).not.toBe(spanOf("c"));
});

test("what due work schedules goes on with the same", () => {
  const origins = originsOfDueWork(work({ ...scheduled, data: named }), () => undefined, "billing");
  expect(origins.scheduled.correlationId).toBe("cor-named");
  expect(origins.scheduled.traceparent).toBe(origins.of("x").traceparent);
});
