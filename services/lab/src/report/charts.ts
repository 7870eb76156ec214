import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import { addDays, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import { init, use } from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, AriaComponent, SVGRenderer]);

type Points = SeasonReport["series"][string];
type ChartKind = "line" | "bar";

const WIDTH = 640;
const HEIGHT = 280;
const COLOURS = ["#1d4ed8", "#b45309", "#047857", "#7c3aed", "#be123c", "#0e7490"];

/** A daily series as an SVG picture: one line or stacked bar per label. Needs no script where it is shown. */
export function dailyChart(points: Points, kind: ChartKind, unit: string, window: { from: CalendarDate; to: CalendarDate }): string {
  const days = Array.from({ length: Math.max(1, daysBetween(window.from, window.to)) }, (_, index) => addDays(window.from, index));
  const labels = [...new Set(points.map(({ label }) => label))].toSorted();
  const valueOf = new Map(points.map(({ day, label, value }) => [`${day}\n${label}`, value]));
  return draw(
    {
      xAxis: { type: "category", data: days.map((day) => day.slice(5)) },
      yAxis: { type: "value", name: unit, nameTextStyle: { align: "left" } },
      legend: labels.length > 1 ? { bottom: 0, type: "plain", itemGap: 28 } : { show: false },
      series: labels.map((label) => ({
        name: label,
        type: kind,
        data: days.map((day) => valueOf.get(`${day}\n${label}`) ?? 0),
        showSymbol: false,
        ...(kind === "bar" ? { stack: "all" } : { areaStyle: { opacity: 0.08 } }),
      })),
    },
    labels.length > 1,
  );
}

/** Rows of one KPI as bars. */
export function barChart(rows: readonly { label: string; value: number | null }[], unit: string): string {
  return draw(
    {
      xAxis: { type: "category", data: rows.map(({ label }) => label), axisLabel: { interval: 0 } },
      yAxis: { type: "value", name: unit, nameTextStyle: { align: "left" } },
      legend: { show: false },
      series: [{ type: "bar", data: rows.map(({ value }) => value ?? 0), barMaxWidth: 48 }],
    },
    false,
  );
}

function draw(options: Record<string, unknown>, withLegend: boolean): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    color: COLOURS,
    aria: { enabled: true },
    textStyle: { fontFamily: "system-ui, sans-serif" },
    grid: { left: 12, right: 16, top: 36, bottom: withLegend ? 44 : 12, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    ...options,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
