import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import { barChart, dailyChart } from "./charts.ts";
import { formatKpi } from "./print.ts";

/** Text made safe inside HTML. */
function safe(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const cells = (tag: "td" | "th", values: readonly string[]): string =>
  values.map((value, index) => `<${tag}${index === 0 ? "" : ' class="n"'}>${safe(value)}</${tag}>`).join("");

function tableOf(caption: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<div class="scroll"><table><caption>${safe(caption)}</caption><thead><tr>${cells("th", header)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("")}</tbody></table></div>`;
}

const figure = (title: string, svg: string, note: string): string =>
  `<figure><figcaption>${safe(title)}</figcaption>${svg}<p>${safe(note)}</p></figure>`;

/** A season's report as one page that needs nothing beside itself: no script, no style sheet, no picture from elsewhere. */
export function htmlReport(report: SeasonReport): string {
  const broken = report.invariants.reduce((sum, { violations }) => sum + violations.length, 0);
  const kpi = (name: string) => report.kpis.find((each) => each.name === name);
  const tile = (name: string): string => {
    const found = kpi(name);
    return found
      ? `<div class="tile" title="${safe(found.definition)}"><b>${safe(formatKpi(found.unit, found.value))}</b><span>${safe(found.title)}</span></div>`
      : "";
  };
  const chart = (name: string, title: string, kind: "line" | "bar", unit: string, note: string): string => {
    const points = report.series[name] ?? [];
    return points.length === 0
      ? ""
      : figure(title, dailyChart(points, kind, unit, { from: report.window.from, to: report.window.endedAt.slice(0, 10) }), note);
  };
  const rowsOf = (name: string, note: string): string => {
    const found = kpi(name);
    return found && found.rows.length > 0 ? figure(found.title, barChart(found.rows, found.unit), note) : "";
  };
  const { headline, renewals, performance } = report;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Cashline: ${safe(report.book.name)}, ${report.window.from} to ${report.window.to}</title>
<style>
:root{color-scheme:light;--ink:#111827;--soft:#4b5563;--line:#d1d5db;--good:#065f46;--bad:#9f1239}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:#f9fafb;margin:0;padding:24px;max-width:1360px;margin-inline:auto}
h1{font-size:26px;margin:0}h2{font-size:19px;margin:36px 0 12px}p{color:var(--soft);margin:4px 0}
.verdict{font-weight:600;color:var(--good)}.verdict.bad{color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(170px,1fr));gap:12px;margin:20px 0}
.tile{background:#fff;border:1px solid var(--line);border-radius:8px;padding:14px}.tile b{display:block;font-size:21px}.tile span{color:var(--soft)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,560px),1fr));gap:16px}
figure{margin:0;background:#fff;border:1px solid var(--line);border-radius:8px;padding:14px}figcaption{font-weight:600}figure svg{width:100%;height:auto}figure p{font-size:13px}
.scroll{overflow-x:auto}table{border-collapse:collapse;background:#fff;border:1px solid var(--line);border-radius:8px;width:100%;margin:12px 0}
caption{text-align:left;font-weight:600;padding:6px 0}th,td{padding:6px 12px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}.n{text-align:right;font-variant-numeric:tabular-nums}
.timeline td,.timeline th{text-align:left}
</style></head><body>
<header><h1>${safe(report.book.name)}: season ${report.window.from} to ${report.window.to}</h1>
<p>Sandbox ${safe(report.tenant)}, seed ${safe(report.seed)}; ${report.book.accounts.toLocaleString("en-US")} accounts, ${report.book.contracts.toLocaleString("en-US")} contracts. All times are scenario times.</p>
<p class="verdict${broken > 0 ? " bad" : ""}">${broken === 0 ? `All ${report.invariants.length} invariants hold, to the cent.` : `${broken} violations of invariants.`}</p>
<p>${renewals.won} renewals won, ${renewals.lost} lost: ${renewals.completed} completed and paid, ${renewals.awaitingPayment} billed and awaiting payment, ${renewals.inCase} in a case, ${renewals.unexplained.length} unexplained.</p></header>
<main><section class="tiles" aria-label="Key figures">${["renewals_completed", "straight_through_rate", "open_exceptions", "unresolved_exposure", "invoice_hold_rate", "invoice_hold_time", "first_time_accuracy", "dso"].map(tile).join("")}</section>
<section class="charts" aria-label="Charts">
${chart("renewals_completed", "Renewals completed per day", "bar", "renewals", "Closed out in CRM.")}
${chart("open_exceptions", "Open exceptions", "line", "cases", "At the end of each day.")}
${chart("exceptions_opened", "Exceptions detected per day", "bar", "cases", "By category.")}
${chart("exposure", "Unresolved exposure", "line", "USD", "Money at stake in open cases at the end of each day, at planning rates.")}
${rowsOf("exception_volume", "Cases detected in the season.")}
${rowsOf("exception_aging", "Open cases at the end of the season, by age.")}
</section>
${
  headline
    ? `<section class="timeline"><h2>${safe(headline.title)}</h2><p>${safe(headline.code)}, with ${safe(headline.dependents.join(" and ") || "no dependents")}. Exposure ${safe(headline.exposure)}. Approved by ${safe(headline.approvers.join(" and ") || "nobody")}.</p>
${tableOf(
  "Timeline",
  ["when", "who", "what", "detail"],
  headline.timeline.map(({ at, actor, action, detail }) => [at.slice(0, 16).replace("T", " "), actor, action, detail]),
)}</section>`
    : ""
}
<section><h2>Detection against ground truth</h2>${tableOf(
    "Per exception code",
    ["code", "injected", "found", "missed", "false", "precision", "recall", "amount error (minor units)", "hours to detect"],
    report.grade.rows.map((row) => [
      row.code,
      ...[row.injected, row.found, row.missed, row.false].map(String),
      row.precision === null ? "–" : row.precision.toFixed(2),
      row.recall === null ? "–" : row.recall.toFixed(2),
      row.amountErrorMinor,
      row.meanDetectionHours === null ? "–" : row.meanDetectionHours.toFixed(2),
    ]),
  )}</section>
<section><h2>Invariants</h2>${tableOf(
    "Checked on the systems of record",
    ["invariant", "checked", "broken"],
    report.invariants.map(({ name, meaning, checked, violations }) => [`${name}: ${meaning}`, String(checked), String(violations.length)]),
  )}</section>
<section><h2>All figures</h2>${tableOf(
    "KPI catalogue",
    ["KPI", "value"],
    report.kpis.flatMap((each) =>
      each.rows.length === 0
        ? [[`${each.title}: ${each.definition}`, formatKpi(each.unit, each.value)]]
        : each.rows.map(({ label, value }) => [`${each.title}, ${label}: ${each.definition}`, formatKpi(each.unit, value)]),
    ),
  )}</section>
<footer><p>${performance.renewalsPerSecond} renewals a second over ${performance.instants} instants and ${performance.events.toLocaleString("en-US")} events; ${performance.seconds.total} s in all, peak memory ${performance.peakMemoryMb ?? "unknown"} MB. Written ${safe(report.generatedAt)}.</p></footer></main></body></html>
`;
}
