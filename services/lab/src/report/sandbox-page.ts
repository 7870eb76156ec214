import type { SandboxReport } from "@cashline/contracts/reports/sandbox-report";
import { addDays, daysBetween } from "@cashline/kernel/time";
import { caseSection } from "./case-section.ts";
import { chartSection } from "./chart-section.ts";
import { formatMoment } from "./figures.ts";
import { safe } from "./markup.ts";
import { figuresOf, pageOf, tilesOf } from "./page.ts";
import { caseCountsInWords, clockInWords, scopeInWords } from "./sentences.ts";

/** A sandbox's report as one page that needs nothing beside itself. What only a season knows is not on it. */
export function sandboxPage(report: SandboxReport): string {
  const { tenant, window, kpis, series, cases, generatedAt } = report;
  return pageOf({
    title: `Cashline: sandbox ${tenant}, ${window.from} to ${window.to}`,
    header: `<h1>Sandbox ${safe(tenant)}: <span class="t">${safe(window.from)}</span> to <span class="t">${safe(window.to)}</span></h1>
<p>Figures of ${safe(scopeInWords(report.scope))}.</p>
<p>Cases: ${safe(caseCountsInWords(cases))}.</p>
<p class="soft">${safe(clockInWords(window))} All times are scenario times, UTC.</p>`,
    links: [
      ["cases", "Cases"],
      ["figures", "All figures"],
    ],
    main: [
      tilesOf(kpis),
      chartSection({ days: daysOf(window), cases: cases.list, kpis, series }),
      caseSection(cases.list, "Cases open at some time in these days, oldest first"),
      figuresOf(kpis),
    ],
    footer: `<p>Written ${safe(formatMoment(generatedAt))} UTC.</p>`,
  });
}

/** The days of the window that have begun. */
function daysOf({ from, to, asOf }: SandboxReport["window"]): string[] {
  const today = asOf.slice(0, 10);
  const last = to < today ? to : today;
  return Array.from({ length: daysBetween(from, last) + 1 }, (_, index) => addDays(from, index));
}
