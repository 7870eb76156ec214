import type { KpiValue } from "@cashline/contracts/services/intelligence/contract";
import type { SeasonReport } from "@cashline/contracts/reports/season-report";

const units: Readonly<Record<KpiValue["unit"], (value: number) => string>> = {
  count: (value) => value.toLocaleString("en-US"),
  percent: (value) => `${value.toFixed(1)} %`,
  hours: (value) => `${value.toFixed(1)} h`,
  days: (value) => `${value.toFixed(1)} d`,
  usd: (value) => `${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD`,
  per_day: (value) => `${value.toFixed(2)} a day`,
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

/** What a season printed on the terminal ends with. */
export function printReport(report: SeasonReport): string {
  const { renewals, grade, performance, headline, cases } = report;
  const kpiRows = report.kpis.flatMap((kpi) =>
    kpi.rows.length === 0
      ? [[kpi.title, formatKpi(kpi.unit, kpi.value)]]
      : kpi.rows.map(({ label, value }, index) => [
          index === 0 ? `${kpi.title}: ${label}` : `${" ".repeat(kpi.title.length + 2)}${label}`,
          formatKpi(kpi.unit, value),
        ]),
  );
  const broken = report.invariants.filter(({ violations }) => violations.length > 0);
  const percent = (value: number | null): string => (value === null ? "–" : value.toFixed(2));
  const sections = [
    `Renewals  ${renewals.won} won, ${renewals.lost} lost: ${renewals.completed} completed and paid, ${renewals.awaitingPayment} billed and awaiting payment, ${renewals.inCase} in a case, ${renewals.unexplained.length} unexplained`,
    `Cases     ${cases.opened} opened, ${cases.closed} closed, ${cases.open} open`,
    ...(headline
      ? [
          `Headline  ${headline.title} (${headline.code}) with ${headline.dependents.join(" and ") || "no dependents"}; exposure ${headline.exposure}; approved by ${headline.approvers.join(" and ") || "nobody"}\n${headline.timeline.map(({ at, actor, action, detail }) => `          ${at.slice(0, 16).replace("T", " ")}  ${action.padEnd(18)} ${actor.padEnd(14).slice(0, 34)} ${detail.slice(0, 90)}`).join("\n")}`,
        ]
      : []),
    table(["KPI", "value"], kpiRows),
    table(
      ["Detection", "injected", "found", "missed", "false", "precision", "recall", "amount error", "hours to detect"],
      grade.rows.map((row) => [
        row.code,
        String(row.injected),
        String(row.found),
        String(row.missed),
        String(row.false),
        percent(row.precision),
        percent(row.recall),
        row.amountErrorMinor,
        percent(row.meanDetectionHours),
      ]),
    ),
    ...grade.missed.map((text) => `missed: ${text}`),
    ...grade.false.map((text) => `false: ${text}`),
    table(
      ["Invariant", "checked", "broken"],
      report.invariants.map(({ name, checked, violations }) => [name, String(checked), String(violations.length)]),
    ),
    ...broken.flatMap(({ name, violations }) => violations.slice(0, 10).map((text) => `broken: ${name}: ${text}`)),
    ...renewals.unexplained.slice(0, 10).map((text) => `unexplained: ${text}`),
    `Speed     ${performance.renewalsPerSecond} renewals a second, ${performance.events.toLocaleString("en-US")} events, ${performance.instants} instants; start ${performance.seconds.start} s, book ${performance.seconds.book} s, season ${performance.seconds.season} s, checks ${performance.seconds.check} s, total ${performance.seconds.total} s; peak memory ${performance.peakMemoryMb ?? "unknown"} MB; freshness p99 ${performance.freshnessP99Ms ?? "–"} ms`,
  ];
  return sections.join("\n\n");
}
