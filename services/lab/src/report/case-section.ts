import type { ReportedCase, SeasonReport } from "@cashline/contracts/reports/season-report";
import { formatAmounts, formatMoment, formatSpan, formatWord } from "./figures.ts";
import { headlineUsageInWords } from "./sentences.ts";
import { safe, shortened, tableOf, type Column } from "./markup.ts";

const columns: readonly Column[] = [
  ["Case", "words"],
  ["Severity", "short"],
  ["Owner", "words"],
  ["Exposure", "number"],
  ["Detected", "short"],
  ["Closed", "short"],
  ["Time to resolve", "number"],
  ["Approved by", "words"],
];

/** What stands where nobody has approved. */
const unapproved = { playbook: "No approval needed", self_cleared: "Cleared by itself", dismissal: "Dismissed", open: "–" } as const;

/**
 * Cases in the order given, the headline marked.
 * @param caption which cases they are
 * @param headlineId the headline's case, where there is one
 */
export function caseSection(cases: readonly ReportedCase[], caption: string, headlineId?: string): string {
  if (cases.length === 0) return `<section id="cases"><h2>Cases</h2><p>No case was detected.</p></section>`;
  const rows = cases.map((each) => {
    const isHeadline = each.id === headlineId;
    return { cells: cellsOf(each, isHeadline), marked: isHeadline };
  });
  return `<section id="cases"><h2>Cases</h2>${shortened(tableOf(caption, columns, rows), rows.length, "cases")}</section>`;
}

function cellsOf(each: ReportedCase, isHeadline: boolean): (string | [string, string])[] {
  const { code, title, dependents, detectedAt, closedAt } = each;
  return [
    [code, `${isHeadline ? "Headline: " : ""}${title}${dependents.length > 0 ? `, with ${dependents.join(" and ")}` : ""}`],
    each.severity === "unclassified" ? "–" : each.severity,
    formatWord(each.ownerTeam),
    formatAmounts([each.exposure]),
    formatMoment(detectedAt),
    closedAt === null ? formatWord(each.status) : formatMoment(closedAt),
    closedAt === null ? "–" : formatSpan(detectedAt, closedAt),
    each.approvers.join(", ") || unapproved[each.closedBy ?? "open"],
  ];
}

/** The headline case with its history; nothing where the season has none. */
export function headlineSection({ cases, headline }: SeasonReport): string {
  if (!headline) return "";
  const of = cases.list.find(({ id }) => id === headline.caseId);
  const facts: readonly (readonly [string, string])[] = [
    ["Exception", headline.code],
    ["Found with it", headline.dependents.join(" and ") || "no dependents"],
    ["Exposure", headline.exposure],
    ["Approved by", headline.approvers.join(" and ") || "nobody"],
    ...(headline.usage ? [["Usage charged", headlineUsageInWords(headline.usage)] as const] : []),
    ...(of ? [["Time to resolve", of.closedAt === null ? "still open" : formatSpan(of.detectedAt, of.closedAt)] as const] : []),
  ];
  const entries = headline.timeline.map(
    ({ at, actor, action, detail }) =>
      `<li><time datetime="${safe(at)}">${safe(formatMoment(at))}</time> <span class="who">${safe(actor)}</span> <span class="what">${safe(action)}</span> <span class="detail">${safe(detail)}</span></li>`,
  );
  return `<section id="headline"><h2>Headline: ${safe(headline.title)}</h2>
<dl class="facts">${facts.map(([name, value]) => `<dt>${safe(name)}</dt><dd>${safe(value)}</dd>`).join("")}</dl>
<h3 id="timeline">Timeline</h3>${shortened(`<ol class="timeline" aria-labelledby="timeline">${entries.join("\n")}</ol>`, entries.length, "entries")}</section>`;
}
