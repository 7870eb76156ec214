/** Which instant figures are of: never one that the scenario has not come to, and never one after the window's end. */
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { addMs } from "@cashline/kernel/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kpiRows, series } from "../queries/queries.ts";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { storeTogether } from "../store/stored-events.fixture.ts";
import { dailySeries, kpis } from "./catalogue.ts";
import { caseExample, comesTo } from "./example-events.ts";

const FROM = "2026-01-01T00:00:00.000Z";
/** What all examples tell until the sixth, each under ids of its own. */
const REACHED = "2026-01-06T12:00:00.000Z";
const happened: readonly CanonicalEvent[] = kpis.flatMap(({ example }) => example.events).filter(({ occurredAt }) => occurredAt <= REACHED);
const last = happened.map(({ occurredAt }) => occurredAt).reduce((one, other) => (one > other ? one : other));

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
  await storeTogether(example.store, [{ tenant: "sixth", events: happened }]);
});
afterAll(() => example.close());

/** Due days lie ahead by their nature, and those of a baseline were lived elsewhere. */
const lived = kpis.filter(
  ({ name, inRealTime, ofBaseline, ofGroundTruth }) => !inRealTime && !ofBaseline && !ofGroundTruth && name !== "renewals_due",
);

test.each(lived.map((kpi) => [kpi.name, kpi] as const))("%s tells nothing of days that have not come", async (_name, kpi) => {
  const asked = (to: string) => kpiRows(example.store, kpi, "sixth", { from: FROM, to });
  expect(await asked("2026-04-01T00:00:00.000Z")).toEqual(await asked(addMs(last, 1000)));
});

test("a line of what stood ends on the day the scenario has come to", async () => {
  for (const name of ["open_exceptions", "exposure"]) {
    const days = await series(example.store, name, "sixth", { from: FROM, to: "2026-04-01T00:00:00.000Z" });
    expect(
      days.map(({ day }) => Number(day.slice(8))),
      name,
    ).toEqual([1, 2, 3, 4, 5, 6]);
  }
});

/** A case of 100 dollars that was raised to 250, closed, opened again and closed for good. */
const told = (version: number, day: number, changes: Partial<Parameters<typeof caseExample>[0]> = {}) => {
  const at = `2026-01-${String(day).padStart(2, "0")}T10:00:00.000Z`;
  return caseExample({ id: "c1", version, detectedAt: "2026-01-05T10:00:00.000Z", at, exposureCents: 10_000, ...changes });
};
const history = [
  told(1, 5, { severity: "S3" }),
  told(2, 7, { exposureCents: 25_000, severity: "S1" }),
  told(3, 9, { exposureCents: 25_000, severity: "S1", closedAt: "2026-01-09T10:00:00.000Z" }),
  told(4, 11, { exposureCents: 4_000, severity: "S2" }),
  told(5, 13, { exposureCents: 4_000, severity: "S2", closedAt: "2026-01-13T10:00:00.000Z" }),
];

test("what stood on a past day is what stood then, whatever became of the case", async () => {
  await storeTogether(example.store, [{ tenant: "history", events: history }]);
  const lines = async (name: string) =>
    (await series(example.store, name, "history", { from: "2026-01-04T00:00:00.000Z", to: "2026-01-14T00:00:00.000Z" })).map(
      ({ value }) => value,
    );
  expect(await lines("open_exceptions")).toEqual([0, 1, 1, 1, 1, 0, 0, 1, 1, 0]);
  expect(await lines("exposure")).toEqual([0, 100, 100, 250, 250, 0, 0, 40, 40, 0]);
});

/** Figures and lines that are told of the versions of cases alone. */
const ofCases = ({ sql }: { sql: string }) =>
  sql.includes("pi.case_versions") && !/pi\.(case_tasks|renewals|invoices|baseline_cases)/.test(sql);

test("what a window told of cases when it was over, it tells after all that came later", async () => {
  const days = [6, 8, 10, 12, 14];
  const endOf = (day: number): string => `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`;
  const until = (day: number) => [...history.filter(({ occurredAt }) => occurredAt < endOf(day)), comesTo(addMs(endOf(day), -1000))];
  await storeTogether(example.store, [
    { tenant: "later", events: [...history, comesTo(endOf(20))] },
    ...days.map((day) => ({ tenant: `until-${day}`, events: until(day) })),
  ]);
  const figures = kpis.filter(ofCases);
  const lines = dailySeries.filter(ofCases);
  expect([figures.length, lines.length]).toEqual([expect.toSatisfy((n: number) => n > 10), 4]);
  for (const day of days) {
    const window = { from: FROM, to: endOf(day) };
    for (const kpi of figures) {
      const then = await kpiRows(example.store, kpi, `until-${day}`, window);
      expect(await kpiRows(example.store, kpi, "later", window), `${kpi.name} on ${day}`).toEqual(then);
    }
    for (const { name } of lines) {
      const then = await series(example.store, name, `until-${day}`, window);
      expect(await series(example.store, name, "later", window), `${name} on ${day}`).toEqual(then);
    }
  }
});
