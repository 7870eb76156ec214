import { init, use } from "echarts/core";
import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { safe } from "./markup.ts";
import { seriesColours } from "./palette.ts";

use([BarChart, GridComponent, SVGRenderer]);

/** One series of a daily chart: a value for each of its days. */
export type DailyBars = { readonly name: string; readonly values: readonly number[] };
export type Ranked = { readonly label: string; readonly value: number };

/** The two drawings of a chart: for a screen with room and for a telephone, each at the size it is shown, so text stays readable. */
const shapes = [
  { name: "wide", width: 600, height: 260 },
  { name: "narrow", width: 300, height: 220 },
] as const;

const text = { color: "var(--soft)", fontSize: 12, fontFamily: "system-ui, sans-serif" };
const rule = { lineStyle: { color: "var(--line)" } };
const brief = (value: number): string => value.toLocaleString("en-US", { notation: "compact", maximumFractionDigits: 1 });
const shortDay = (day: string): string =>
  /^\d{4}-\d\d-\d\d$/.test(day) ? Temporal.PlainDate.from(day).toLocaleString("en-US", { month: "short", day: "numeric" }) : day;

/** The colour of a chart's series by its place, as the style sheet names it. @throws RangeError where there are more series than colours */
export function colourOf(index: number): string {
  const colour = seriesColours[index];
  if (colour === undefined) throw new RangeError(`A chart tells at most ${seriesColours.length} series apart`);
  return colour;
}

/**
 * Counts as a chart can tell them apart: where there are more series than colours, the largest by their sums keep one each,
 * in the order given, and the others are added up as the last.
 */
export function gathered(series: readonly DailyBars[]): { drawn: readonly DailyBars[]; together: readonly DailyBars[] } {
  if (series.length <= seriesColours.length) return { drawn: series, together: [] };
  const sumOf = ({ values }: DailyBars): number => values.reduce((sum, value) => sum + value, 0);
  const largest = new Set(series.toSorted((a, b) => sumOf(b) - sumOf(a)).slice(0, seriesColours.length - 1));
  const together = series.filter((each) => !largest.has(each));
  const days = series[0]?.values ?? [];
  const other = { name: "Other", values: days.map((_, day) => together.reduce((sum, { values }) => sum + (values[day] ?? 0), 0)) };
  return { drawn: [...series.filter((each) => largest.has(each)), other], together };
}

/**
 * Days as bars. Counts of several series stand on each other (`stack`); levels stand in front of each other, the first
 * foremost (`overlap`), so a later series must be the higher one to be seen. Needs no script where it is shown; its colours
 * are the page's.
 * @param alternative what the picture says, in words
 */
export function dailyPicture(
  days: readonly string[],
  series: readonly DailyBars[],
  { unit, whole, together }: { unit: string; whole: boolean; together: "stack" | "overlap" },
  alternative: string,
): string {
  const options = {
    grid: { left: 4, right: 16, top: 32, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: { type: "category", data: days.map(shortDay), axisLabel: text, axisLine: rule, axisTick: { show: false } },
    yAxis: {
      type: "value",
      name: unit,
      nameTextStyle: { ...text, align: "left" },
      ...(whole ? { minInterval: 1 } : {}),
      axisLabel: { ...text, formatter: brief },
      splitLine: rule,
    },
    series: series.map(({ name, values }, index) => ({
      name,
      type: "bar",
      silent: true,
      data: values.map((value, day) => (value === 0 || (together === "overlap" && isHidden(series, index, day)) ? null : value)),
      itemStyle: { color: `var(--${colourOf(index)})` },
      barCategoryGap: "20%",
      ...(together === "stack" ? { stack: "all" } : { barGap: "-100%", z: 2 + series.length - index }),
    })),
  };
  return shapes.map((shape) => draw(options, shape, alternative)).join("");
}

/** Whether a bar in front is as high: its edges would show the colour behind. */
const isHidden = (series: readonly DailyBars[], index: number, day: number): boolean =>
  series.slice(0, index).some(({ values }) => (values[day] ?? 0) >= (series[index]?.values[day] ?? 0));

/** Labels with a bar each and the value at its end, in the order given. */
export function rankPicture(rows: readonly Ranked[], alternative: string): string {
  const options = {
    grid: { left: 20, right: 40, top: 8, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: { type: "value", show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map(({ label }) => label),
      axisLabel: { ...text, fontSize: 13 },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    series: [
      {
        type: "bar",
        silent: true,
        data: rows.map(({ value }) => value),
        barMaxWidth: 26,
        itemStyle: { color: "var(--c1)" },
        label: { show: true, position: "right", ...text, color: "var(--ink)", fontSize: 13 },
      },
    ],
  };
  return shapes.map((shape) => draw(options, { ...shape, height: 24 + 36 * rows.length }, alternative)).join("");
}

function draw(options: object, { name, width, height }: { name: string; width: number; height: number }, alternative: string): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ animation: false, ...options });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // What the library leaves for a script to find, and how it looks under a pointer, has no use on a still page.
  return svg
    .replaceAll(/ (ecmeta_[a-z_]+|class|pointer-events|xml:space|baseProfile|version|xmlns:xlink)="[^"]*"/g, "")
    .replaceAll(/<style[\s\S]*?<\/style>\n*/g, "")
    .replace("<svg ", `<svg class="${name}" role="img" aria-label="${safe(alternative)}" `);
}
