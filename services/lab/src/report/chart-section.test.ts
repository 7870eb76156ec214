import { expect, it } from "vitest";
import { chartSection } from "./chart-section.ts";
import { exampleCase, exampleReport } from "./report.fixture.ts";

/** A season of a week, of which staff and banks were done only a month later. */
const window = {
  from: "2026-01-05",
  to: "2026-01-11",
  measuredTo: "2026-01-12T00:00:00.000Z",
  endedAt: "2026-02-11T00:00:00.000Z",
};
const lastDayOf = (closedAt: string | null): string | undefined => {
  const { cases } = exampleReport();
  const report = exampleReport({
    window,
    cases: { ...cases, list: [exampleCase(0, { detectedAt: "2026-01-06T10:00:00.000Z", closedAt })] },
  });
  return /, 2026-01-05 to ([\d-]+)\./.exec(chartSection(report))?.[1];
};

it.each([
  ["the season's last day, where all was closed by then", "2026-01-07T10:00:00.000Z", "2026-01-11"],
  ["the day on which the last case was closed", "2026-01-20T10:00:00.000Z", "2026-01-20"],
  ["the end of the run, where a case is open", null, "2026-02-10"],
])("charts end with %s", (_title, closedAt, day) => {
  expect(lastDayOf(closedAt)).toBe(day);
});
