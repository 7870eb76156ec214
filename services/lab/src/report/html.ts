import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import { caseSection, headlineSection } from "./case-section.ts";
import { chartSection } from "./chart-section.ts";
import { counted, formatAmounts, formatDuration, formatHours, formatMemory, formatMoment, formatShare } from "./figures.ts";
import { brokenList, safe, tableOf } from "./markup.ts";
import { formatKpi } from "./print.ts";
import { importInWords, kpisInOrder, renewalsInWords, usageInWords, wrongDetections } from "./sentences.ts";
import { styleSheet } from "./style-sheet.ts";

/** Of what is wrong in one place, so many are told. */
const TOLD = 10;
const TILES = [
  "renewals_completed",
  "straight_through_rate",
  "open_exceptions",
  "unresolved_exposure",
  "invoice_hold_rate",
  "invoice_hold_time",
  "first_time_accuracy",
  "dso",
];

/** A season's report as one page that needs nothing beside itself: no script, no style sheet, no picture from elsewhere. */
export function htmlReport(report: SeasonReport): string {
  const { book, window, headline } = report;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Cashline: ${safe(book.name)}, ${safe(window.from)} to ${safe(window.to)}</title>
<style>${styleSheet}</style></head><body>
${headerOf(report)}
<main><nav aria-label="On this page"><a href="#cases">Cases</a>${headline ? `<a href="#headline">Headline case</a>` : ""}<a href="#detection">Detection</a><a href="#invariants">Invariants</a><a href="#figures">All figures</a></nav>
${tilesOf(report)}
<section class="charts" aria-label="Charts">
${chartSection(report)}
</section>
${caseSection(report)}
${headlineSection(report)}
${detectionOf(report)}
${invariantsOf(report)}
${figuresOf(report)}
</main>${footerOf(report)}</body></html>
`;
}

function headerOf({ book, window, tenant, seed, renewals, usage, invariants, grade, headlineNote }: SeasonReport): string {
  const broken = invariants.reduce((sum, { violations }) => sum + violations.length, 0);
  const injected = grade.rows.reduce((sum, row) => sum + row.injected, 0);
  const found = grade.rows.reduce((sum, row) => sum + row.found, 0);
  const misstated = grade.misstated?.length ?? 0;
  const verdict = (sound: boolean, text: string): string => `<p class="verdict${sound ? "" : " bad"}">${safe(text)}</p>`;
  return `<header><h1>${safe(book.name)}: season <span class="t">${safe(window.from)}</span> to <span class="t">${safe(window.to)}</span></h1>
<p class="soft">Sandbox ${safe(tenant)}, seed ${safe(seed)}; ${counted(book.accounts, "account")}, ${counted(book.contracts, "contract")}. All times are scenario times, UTC.</p>
${verdict(broken === 0, broken === 0 ? `All ${invariants.length} invariants hold, to the cent.` : `${counted(broken, "violation")} of invariants.`)}
${verdict(wrongDetections(grade).length === 0, `${found} of ${counted(injected, "injected exception")} found, ${grade.false.length} false${misstated === 0 ? "" : `, ${misstated} misstated`}.`)}
<p>Renewals: ${safe(renewalsInWords(renewals))}.</p>
${book.import ? `<p>Import: ${safe(importInWords(book.import))}.</p>` : ""}${usage ? `<p>Usage: ${safe(usageInWords(usage))}.</p>` : ""}${headlineNote ? `<p>${safe(headlineNote)}</p>` : ""}
${brokenList(renewals.unexplained.slice(0, TOLD).map((text) => `unexplained: ${text}`))}</header>`;
}

function tilesOf({ kpis }: SeasonReport): string {
  const tiles = TILES.flatMap((name) => kpis.find((each) => each.name === name) ?? []);
  return `<dl class="tiles">${tiles.map(({ title, definition, unit, value }) => `<div title="${safe(definition)}"><dt>${safe(title)}</dt><dd>${safe(formatKpi(unit, value))}</dd></div>`).join("")}</dl>`;
}

function detectionOf({ grade }: SeasonReport): string {
  const table = tableOf(
    "What was found of what was injected, per exception code",
    [
      ["Code", "words"],
      ["Injected", "number"],
      ["Found", "number"],
      ["Missed", "number"],
      ["False", "number"],
      ["Precision", "number"],
      ["Recall", "number"],
      ["Amount error", "number"],
      ["Mean time to detect", "number"],
    ],
    grade.rows.map((row) => ({
      cells: [
        row.code,
        ...[row.injected, row.found, row.missed, row.false].map(String),
        formatShare(row.precision),
        formatShare(row.recall),
        formatAmounts(row.amountErrors),
        formatHours(row.meanDetectionHours),
      ],
    })),
  );
  return `<section id="detection"><h2>Detection against ground truth</h2>${table}
<p>${grade.collapseCorrect} of ${counted(grade.collapseTotal, "finding")} in the right case: a consequence with its cause, a cause in a case of its own.</p>${brokenList(wrongDetections(grade).slice(0, TOLD))}</section>`;
}

function invariantsOf({ invariants }: SeasonReport): string {
  const table = tableOf(
    "Checked on the systems of record",
    [
      ["Invariant", "words"],
      ["Checked", "number"],
      ["Broken", "number"],
    ],
    invariants.map(({ name, meaning, checked, violations }) => ({
      cells: [[name, meaning], checked.toLocaleString("en-US"), violations.length.toLocaleString("en-US")],
    })),
  );
  const broken = invariants.flatMap(({ name, violations }) => violations.slice(0, TOLD).map((text) => `${name}: ${text}`));
  return `<section id="invariants"><h2>Invariants</h2>${table}${brokenList(broken)}</section>`;
}

function figuresOf(report: SeasonReport): string {
  const rows = kpisInOrder(report).flatMap(({ title, definition, unit, value, rows: groups }) =>
    groups.length === 0
      ? [{ cells: [[title, definition], formatKpi(unit, value)] as const }]
      : groups.map((group, index) => ({
          cells: [[`${title}: ${group.label}`, index === 0 ? definition : ""], formatKpi(unit, group.value)] as const,
        })),
  );
  return `<section id="figures"><h2>All figures</h2>${tableOf(
    "KPI catalogue",
    [
      ["KPI", "words"],
      ["Value", "number"],
    ],
    rows,
  )}</section>`;
}

function footerOf({ performance, generatedAt }: SeasonReport): string {
  const { renewalsPerSecond, instants, events, seconds, peakMemoryMb } = performance;
  return `<footer class="soft"><p>${renewalsPerSecond} renewals a second over ${counted(instants, "instant")} and ${counted(events, "event")}; ${formatDuration(seconds.total * 1000)} in all, peak memory ${formatMemory(peakMemoryMb)}. Written ${safe(formatMoment(generatedAt))} UTC.</p></footer>`;
}
