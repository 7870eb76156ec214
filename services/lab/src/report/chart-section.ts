import type { ReportedCase, SeasonReport } from "@cashline/contracts/reports/season-report";
import type { KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import { addDays, daysBetween } from "@cashline/kernel/time";
import { casePeaks } from "./case-peaks.ts";
import { colourOf, dailyPicture, gathered, rankPicture, type DailyBars } from "./charts.ts";
import { counted, formatWord } from "./figures.ts";
import { emptyFigure, figureOf, safe, tableOf } from "./markup.ts";
import { formatKpi } from "./print.ts";

/** A daily chart before it is drawn. */
type Daily = {
  readonly title: string;
  readonly note: string;
  /** Said in place of a chart that would be empty. */
  readonly nothing: string;
  readonly unit: string;
  readonly show: (value: number) => string;
  readonly series: readonly DailyBars[];
  /** Counts of things that happen add up over days and stack; levels do neither. */
  readonly adds: boolean;
};

const count = (value: number): string => value.toLocaleString("en-US");
const usd = (value: number): string => formatKpi("usd", value);

/** What charts are drawn from: their days, the cases open on some of them, and the store's figures. */
export type Charted = {
  readonly days: readonly string[];
  readonly cases: readonly ReportedCase[];
  readonly kpis: readonly KpiValue[];
  readonly series: SeasonReport["series"];
};

/** The days of a season, and those after it on which a case was still open. */
export function seasonDays({ window: { from, endedAt, measuredTo = endedAt }, cases }: Pick<SeasonReport, "window" | "cases">): string[] {
  const lastDays = [
    addDays(measuredTo.slice(0, 10), -1),
    ...cases.list.map(({ closedAt }) => closedAt?.slice(0, 10) ?? addDays(endedAt.slice(0, 10), -1)),
  ];
  const last = lastDays.toSorted().at(-1) ?? from;
  return Array.from({ length: Math.max(1, daysBetween(from, last) + 1) }, (_, index) => addDays(from, index));
}

/** Every chart of a report. */
export function chartSection(charted: Charted): string {
  const { days } = charted;
  const peaks = casePeaks(charted.cases, days);
  const stored = (name: string, called?: string): DailyBars[] => storedSeries(charted, name, called);
  const daily: readonly Daily[] = [
    {
      title: "Renewals completed per day",
      note: "Closed out in CRM.",
      nothing: "No renewal was completed.",
      unit: "renewals",
      show: count,
      series: stored("renewals_completed", "Completed"),
      adds: true,
    },
    {
      title: "Cases detected per day",
      note: "By category.",
      nothing: "No case was detected.",
      unit: "cases",
      show: count,
      series: stored("exceptions_opened"),
      adds: true,
    },
    {
      title: "Open cases",
      note: "The most open at one time on each day, and how many were left when the day ended.",
      nothing: "No case was open at any time.",
      unit: "cases",
      show: count,
      series: [...stored("open_exceptions", "When the day ended"), { name: "Most at one time", values: peaks.map(({ cases }) => cases) }],
      adds: false,
    },
    {
      title: "Unresolved exposure",
      note: "Money at stake in open cases, in US dollars at planning rates: the most at one time on each day, and when the day ended.",
      nothing: "No money was at stake at any time.",
      unit: "USD",
      show: usd,
      series: [...stored("exposure", "When the day ended"), { name: "Most at one time", values: peaks.map(({ cents }) => cents / 100) }],
      adds: false,
    },
  ];
  const figures = [
    ...daily.map((chart) => dailyFigure(chart, days)),
    rankFigure(charted, "exception_volume", "Cases detected, by category.", "No case was detected."),
    rankFigure(charted, "exception_aging", "Cases open at the end, by age.", "Nothing open."),
  ];
  return `<section class="charts" aria-label="Charts">\n${figures.join("\n")}\n</section>`;
}

/** A stored series by label, on every day of the chart. */
function storedSeries({ series, days }: Charted, name: string, called?: string): DailyBars[] {
  const points = series[name] ?? [];
  const values = new Map(points.map(({ day, label, value }) => [`${day}\n${label}`, value]));
  return [...new Set(points.map(({ label }) => label))].toSorted().map((label) => ({
    name: called ?? formatWord(label),
    values: days.map((day) => values.get(`${day}\n${label}`) ?? 0),
  }));
}

function dailyFigure({ title, note, nothing, unit, show, series, adds }: Daily, days: readonly string[]): string {
  const told = days.flatMap((day, index) => (series.some(({ values }) => values[index] !== 0) ? [{ day, index }] : []));
  if (told.length === 0) return emptyFigure(title, nothing);
  const { drawn, together } = adds ? gathered(series) : { drawn: series, together: [] };
  const inWords = drawn.map(({ name, values }) => {
    const most = values.reduce((best, value, index) => (value > (values[best] ?? 0) ? index : best), 0);
    const total = adds ? `${show(values.reduce((sum, value) => sum + value, 0))} in all, ` : "";
    return `${name}: ${total}at most ${show(values[most] ?? 0)}, on ${days[most]}`;
  });
  const alternative = `${title}, ${days[0]} to ${days.at(-1)}. ${inWords.join(". ")}.`;
  const legend =
    drawn.length > 1
      ? `<ul class="legend">${drawn.map(({ name }, index) => `<li class="${colourOf(index)}">${safe(name)}</li>`).join("")}</ul>`
      : "";
  const figures = tableOf(
    `${title}: ${counted(told.length, "day")} with something to tell`,
    [["Day", "short"], ...series.map(({ name }) => [name, "number"] as const)],
    told.map(({ day, index }) => ({ cells: [day, ...series.map(({ values }) => show(values[index] ?? 0))] })),
  );
  const picture = dailyPicture(days, drawn, { unit, whole: unit !== "USD", together: adds ? "stack" : "overlap" }, alternative);
  const gatheredNote = together.length === 0 ? "" : ` Other is ${inSentence(together.map(({ name }) => name))}; the figures have each.`;
  return figureOf(title, picture + legend, note + gatheredNote, figures);
}

/** Names within a sentence: `usage, revenue and service`. */
function inSentence(names: readonly string[]): string {
  const words = names.map((name) => name.charAt(0).toLowerCase() + name.slice(1));
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" and ");
}

function rankFigure({ kpis }: Charted, name: string, note: string, nothing: string): string {
  const kpi = kpis.find((each) => each.name === name);
  if (!kpi) return "";
  const rows = kpi.rows.map(({ label, value }) => ({ label: formatWord(label), value: value ?? 0 }));
  if (rows.every(({ value }) => value === 0)) return emptyFigure(kpi.title, nothing);
  const shown = rows.map(({ label, value }) => [label, formatKpi(kpi.unit, value)] as const);
  const alternative = `${kpi.title}. ${shown.map(([label, value]) => `${label}: ${value}`).join(". ")}.`;
  const figures = tableOf(
    kpi.title,
    [
      ["Group", "words"],
      ["Value", "number"],
    ],
    shown.map((cells) => ({ cells })),
  );
  return figureOf(kpi.title, rankPicture(rows, alternative), note, figures);
}
