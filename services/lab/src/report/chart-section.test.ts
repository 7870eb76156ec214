import { Case } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import { chartSection, seasonDays } from "./chart-section.ts";
import { exampleCase, exampleReport } from "./report.fixture.ts";

const chartsOf = (report: SeasonReport): string =>
  chartSection({ days: seasonDays(report), cases: report.cases.list, kpis: report.kpis, series: report.series });

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
  return /, 2026-01-05 to ([\d-]+)\./.exec(chartsOf(report))?.[1];
};

it.each([
  ["the season's last day, where all was closed by then", "2026-01-07T10:00:00.000Z", "2026-01-11"],
  ["the day on which the last case was closed", "2026-01-20T10:00:00.000Z", "2026-01-20"],
  ["the end of the run, where a case is open", null, "2026-02-10"],
])("charts end with %s", (_title, closedAt, day) => {
  expect(lastDayOf(closedAt)).toBe(day);
});

describe("a season with a case of every category", () => {
  const categories = Case.properties.category.enum;
  const opened = categories.map((label, place) => ({ day: "2026-01-05", label, value: place + 1 }));
  const report = exampleReport({ series: { ...exampleReport().series, exceptions_opened: opened } });
  const figures = [...chartsOf(report).matchAll(/<figure>[\s\S]*?<\/figure>/g)].map(([figure]) => figure);
  const detected = figures.find((figure) => figure.includes("<figcaption>Cases detected per day")) ?? "";

  it("no two series of a chart share a colour, and each drawn one has the colour of its legend", () => {
    expect(figures).toHaveLength(6);
    for (const figure of figures) {
      const legend = [...figure.matchAll(/<li class="(c\d+)">/g)].map(([, colour]) => colour);
      expect(new Set(legend).size).toBe(legend.length);
      const bars = new Set([...figure.matchAll(/fill="var\(--(c\d+)\)"/g)].map(([, colour]) => colour));
      if (legend.length > 0) expect([...bars].every((colour) => legend.includes(colour))).toBe(true);
    }
    expect([...detected.matchAll(/<li class="c\d+">/g)]).toHaveLength(7);
  });

  it("the smallest stand together as other, named below the chart, and the figures have each", () => {
    expect(detected).toContain("Other is billing, payment, posting, pricing and tax; the figures have each.");
    expect(detected).toContain("Other: 15 in all");
    expect([...detected.matchAll(/<th scope="col"/g)]).toHaveLength(1 + categories.length);
  });
});
