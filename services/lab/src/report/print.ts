import type { KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import { counted, formatAmounts, formatDuration, formatHours, formatMemory, formatMoment, formatShare } from "./figures.ts";
import { headlineUsageInWords, importInWords, kpisInOrder, renewalsInWords, usageInWords, wrongDetections } from "./sentences.ts";
import { hanging } from "./wrap.ts";

const units: Readonly<Record<KpiValue["unit"], (value: number) => string>> = {
  count: (value) => value.toLocaleString("en-US"),
  percent: (value) => `${value.toFixed(1)} %`,
  hours: (value) => `${value.toFixed(1)} h`,
  days: (value) => `${value.toFixed(1)} d`,
  usd: (value) => `${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD`,
  per_day: (value) => `${value.toFixed(2)} a day`,
  per_case: (value) => `${value.toFixed(2)} a case`,
  ms: (value) => `${Math.round(value)} ms`,
  seconds: (value) => `${value.toFixed(1)} s`,
  per_second: (value) => `${value.toFixed(2)} a second`,
};

/** A KPI's value for people; a dash where there is nothing to measure. */
export function formatKpi(unit: KpiValue["unit"], value: number | null): string {
  return value === null ? "–" : units[unit](value);
}

/** Rows as columns of even width, the first left, the others right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(header), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** The figures a season is judged by; the page of the report has those of the whole catalogue. */
const ON_TERMINAL: ReadonlySet<string> = new Set([
  "renewals_completed",
  "renewal_throughput",
  "straight_through_rate",
  "exception_volume",
  "open_exceptions",
  "exception_aging",
  "unresolved_exposure",
  "time_to_resolve",
  "sla_attainment",
  "manual_touches",
  "invoice_hold_rate",
  "invoice_hold_time",
  "first_time_accuracy",
  "invoice_cycle_time",
  "dso",
  "cash_collected",
  "arr",
]);

/** Columns of a terminal that does not tell its width. */
export const COLUMNS = 120;
/** Fewer columns than these beside its head make a detail hard to read. */
const DETAIL_COLUMNS = 44;
/** Of what is broken or unexplained, so many are told. */
const TOLD = 10;

/**
 * What a season printed on the terminal ends with.
 * @param columns characters on a line of the terminal; text is wrapped between words to fit, tables are not
 */
export function printReport(report: SeasonReport, columns = COLUMNS): string {
  const { renewals, grade, performance, headline, cases, invariants } = report;
  const { seconds } = performance;
  const told = (head: string, text: string): string => hanging(head.padEnd(10), text, columns);
  const broken = invariants.flatMap(({ name, violations }) => violations.slice(0, TOLD).map((text) => `${name}: ${text}`));
  const duration = (value: number): string => formatDuration(value * 1000);
  return [
    told("Renewals", renewalsInWords(renewals)),
    told("Cases", `${cases.opened} opened, ${cases.closed} closed, ${cases.open} open`),
    ...(report.book.import ? [told("Import", importInWords(report.book.import))] : []),
    ...(report.usage ? [told("Usage", usageInWords(report.usage))] : []),
    ...(headline ? [`${told("Headline", headlineInWords(headline))}\n${printTimeline(headline.timeline, columns)}`] : []),
    ...(report.headlineNote ? [told("Headline", report.headlineNote)] : []),
    kpiTable(kpisInOrder(report)),
    table(
      ["Detection", "injected", "found", "missed", "false", "precision", "recall", "amount error", "mean to detect"],
      grade.rows.map((row) => [
        row.code,
        ...[row.injected, row.found, row.missed, row.false].map(String),
        formatShare(row.precision),
        formatShare(row.recall),
        formatAmounts(row.amountErrors),
        formatHours(row.meanDetectionHours),
      ]),
    ),
    wrongDetections(grade).map((text) => hanging("", text, columns)),
    table(
      ["Invariant", "checked", "broken"],
      invariants.map(({ name, checked, violations }) => [name, checked.toLocaleString("en-US"), violations.length.toLocaleString("en-US")]),
    ),
    broken.map((text) => hanging("broken: ", text, columns)),
    renewals.unexplained.slice(0, TOLD).map((text) => hanging("unexplained: ", text, columns)),
    told(
      "Speed",
      `${performance.renewalsPerSecond} renewals a second, ${counted(performance.events, "event")}, ${counted(performance.instants, "instant")}; start ${duration(seconds.start)}, book ${duration(seconds.book)}, season ${duration(seconds.season)}, checks ${duration(seconds.check)}, total ${duration(seconds.total)}; peak memory ${formatMemory(performance.peakMemoryMb)}; freshness p99 ${performance.freshnessP99Ms === null ? "–" : formatDuration(performance.freshnessP99Ms)}`,
    ),
  ]
    .flatMap((part) => (typeof part === "string" ? part : part.length > 0 ? part.join("\n") : []))
    .join("\n\n");
}

function headlineInWords({ title, code, dependents, exposure, approvers, usage }: NonNullable<SeasonReport["headline"]>): string {
  const parts = [
    `${title} (${code}) with ${dependents.join(" and ") || "no dependents"}`,
    `exposure ${exposure}`,
    `approved by ${approvers.join(" and ") || "nobody"}`,
    ...(usage ? [`usage charged ${headlineUsageInWords(usage)}`] : []),
  ];
  return parts.join("; ");
}

/** The figures by which a season is judged, of those given. */
export function kpiTable(kpis: readonly KpiValue[]): string {
  return table(["KPI", "value"], kpis.filter(({ name }) => ON_TERMINAL.has(name)).flatMap(kpiRows));
}

function kpiRows({ title, unit, value, rows }: KpiValue): string[][] {
  return rows.length === 0
    ? [[title, formatKpi(unit, value)]]
    : rows.map((row, index) => [
        index === 0 ? `${title}: ${row.label}` : `${" ".repeat(title.length + 2)}${row.label}`,
        formatKpi(unit, row.value),
      ]);
}

/** A case's history in columns; where too little room is left beside them, the detail goes on lines of its own. */
function printTimeline(timeline: readonly { at: string; actor: string; action: string; detail: string }[], columns: number): string {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
  const action = widest(timeline.map((entry) => entry.action));
  const actor = widest(timeline.map((entry) => entry.actor));
  return timeline
    .map((entry) => {
      const head = `  ${formatMoment(entry.at)}  ${entry.action.padEnd(action)}  ${entry.actor.padEnd(actor)}  `;
      return columns - head.length >= DETAIL_COLUMNS
        ? hanging(head, entry.detail, columns)
        : `${head.trimEnd()}\n${hanging(" ".repeat(6), entry.detail, columns)}`;
    })
    .join("\n");
}
