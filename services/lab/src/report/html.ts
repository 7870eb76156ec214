import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import { caseSection, headlineSection } from "./case-section.ts";
import { chartSection, seasonDays } from "./chart-section.ts";
import { counted, formatAmounts, formatDuration, formatHours, formatMemory, formatMoment, formatShare } from "./figures.ts";
import { brokenList, safe, shortened, tableOf } from "./markup.ts";
import { figuresOf, pageOf, tilesOf } from "./page.ts";
import { importInWords, kpisInOrder, renewalsInWords, usageInWords, wrongDetections } from "./sentences.ts";

/** Of what is wrong in one place, so many are told. */
const TOLD = 10;
/** A season's report as one page that needs nothing beside itself. */
export function htmlReport(report: SeasonReport): string {
  const { book, window, headline, cases, kpis, series } = report;
  return pageOf({
    title: `Cashline: ${book.name}, ${window.from} to ${window.to}`,
    header: headerOf(report),
    links: [
      ["cases", "Cases"],
      ...(headline ? [["headline", "Headline case"] as const] : []),
      ["detection", "Detection"],
      ["invariants", "Invariants"],
      ["figures", "All figures"],
    ],
    main: [
      tilesOf(kpis),
      chartSection({ days: seasonDays(report), cases: cases.list, kpis, series }),
      caseSection(cases.list, "All cases, oldest first", headline?.caseId),
      headlineSection(report),
      detectionOf(report),
      invariantsOf(report),
      figuresOf(kpisInOrder(report)),
    ],
    footer: footerOf(report),
  });
}

function headerOf({ book, window, tenant, seed, renewals, usage, invariants, grade, headlineNote }: SeasonReport): string {
  const broken = invariants.reduce((sum, { violations }) => sum + violations.length, 0);
  const injected = grade.rows.reduce((sum, row) => sum + row.injected, 0);
  const found = grade.rows.reduce((sum, row) => sum + row.found, 0);
  const misstated = grade.misstated?.length ?? 0;
  const verdict = (sound: boolean, text: string): string => `<p class="verdict${sound ? "" : " bad"}">${safe(text)}</p>`;
  return `<h1>${safe(book.name)}: season <span class="t">${safe(window.from)}</span> to <span class="t">${safe(window.to)}</span></h1>
<p class="soft">Sandbox ${safe(tenant)}, seed ${safe(seed)}; ${counted(book.accounts, "account")}, ${counted(book.contracts, "contract")}. All times are scenario times, UTC.</p>
${verdict(broken === 0, broken === 0 ? `All ${invariants.length} invariants hold, to the cent.` : `${counted(broken, "violation")} of invariants.`)}
${verdict(wrongDetections(grade).length === 0, `${found} of ${counted(injected, "injected exception")} found, ${grade.false.length} false${misstated === 0 ? "" : `, ${misstated} misstated`}.`)}
<p>Renewals: ${safe(renewalsInWords(renewals))}.</p>
${book.import ? `<p>Import: ${safe(importInWords(book.import))}.</p>` : ""}${usage ? `<p>Usage: ${safe(usageInWords(usage))}.</p>` : ""}${headlineNote ? `<p>${safe(headlineNote)}</p>` : ""}
${brokenList(renewals.unexplained.slice(0, TOLD).map((text) => `unexplained: ${text}`))}`;
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
  return `<section id="detection"><h2>Detection against ground truth</h2>${shortened(table, grade.rows.length, "codes")}
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
  return `<section id="invariants"><h2>Invariants</h2>${shortened(table, invariants.length, "invariants")}${brokenList(broken)}</section>`;
}

function footerOf({ performance, generatedAt }: SeasonReport): string {
  const { renewalsPerSecond, instants, events, seconds, peakMemoryMb } = performance;
  return `<p>${renewalsPerSecond} renewals a second over ${counted(instants, "instant")} and ${counted(events, "event")}; ${formatDuration(seconds.total * 1000)} in all, peak memory ${formatMemory(peakMemoryMb)}. Written ${safe(formatMoment(generatedAt))} UTC.</p>`;
}
