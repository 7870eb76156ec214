import { describe, expect, it } from "vitest";
import type { Reading } from "./estate-watch.ts";
import { kneeOf, measured, type MeasuredStep } from "./knee.ts";

/** A reading in which so many renewals were won and closed out, `at` seconds after the load began. */
function reading(at: number, won: number, closedOut: number, more: { refused?: number; cpu?: Record<string, number> } = {}): Reading {
  const answer = (process: string, operation: string, status: number, count: number) =>
    [`${process} ${operation} ${status}`, { process, operation, status, count }] as const;
  return {
    atMs: at * 1000,
    answers: new Map([
      answer("crm", "winOpportunity", 200, won),
      answer("crm", "renewContract", 200, closedOut),
      answer("payment", "createPaymentIntent", 429, more.refused ?? 0),
    ]),
    use: new Map(Object.entries(more.cpu ?? {}).map(([process, cpuSeconds]) => [process, { cpuSeconds, residentMb: 1 }])),
  };
}
const origin = reading(0, 0, 0);
const step = (leftOver: number, perSecond: number): MeasuredStep => ({ perSecond, leftOver, backlog: 0, busiest: "" });

describe("a step of the ramp", () => {
  it("keeps up when what arrives in its second half is done in it, whatever filled the pipeline before", () => {
    const readings: [Reading, Reading, Reading] = [reading(0, 0, 0), reading(5, 50, 40), reading(10, 100, 90)];
    expect(measured({ perSecond: 10, readings, machineBusy: 0.5 }, origin)).toMatchObject({ backlog: 10, leftOver: 0 });
  });

  it("does not keep up when its backlog grows on, by the share that is left over", () => {
    const readings: [Reading, Reading, Reading] = [reading(0, 0, 0), reading(5, 50, 40), reading(10, 100, 60)];
    expect(measured({ perSecond: 10, readings, machineBusy: 1 }, origin)).toMatchObject({ backlog: 40, leftOver: 0.6 });
  });

  it("in which a limit turned callers away was held up by it", () => {
    const readings: [Reading, Reading, Reading] = [
      reading(0, 0, 0, { cpu: { engine: 1 } }),
      reading(5, 50, 10),
      reading(10, 100, 20, { refused: 33, cpu: { engine: 9 } }),
    ];
    expect(measured({ perSecond: 10, readings, machineBusy: 1 }, origin).busiest).toBe("payment, which answered 429 to 33 calls");
  });

  it("without one was held up by the process that had the most processor time", () => {
    const readings: [Reading, Reading, Reading] = [
      reading(0, 0, 0, { cpu: { engine: 1, crm: 3 } }),
      reading(5, 50, 10),
      reading(10, 100, 20, { cpu: { engine: 9, crm: 4 } }),
    ];
    expect(measured({ perSecond: 10, readings, machineBusy: 1 }, origin).busiest).toMatch(
      /^engine, which used 80 % of a core, the most of all; /,
    );
  });
});

describe("the knee", () => {
  it("is the last step before the first that does not keep up, even where a later one does", () => {
    const steps = [step(0, 5), step(0.1, 10), step(0.5, 15), step(0.1, 20)];
    expect(kneeOf(steps)).toEqual({ knee: steps[1], beyond: steps[2] });
  });

  it("is below the first step where not even that keeps up, and the last where all do", () => {
    expect(kneeOf([step(0.9, 5)])).toMatchObject({ knee: undefined, beyond: { perSecond: 5 } });
    expect(kneeOf([step(0, 5), step(0, 10)])).toMatchObject({ knee: { perSecond: 10 }, beyond: undefined });
  });
});
