import type { SandboxReport } from "@cashline/contracts/reports/sandbox-report";
import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import { counted, formatAmounts, formatMoment } from "./figures.ts";

type Headline = NonNullable<SeasonReport["headline"]>;

/** What became of the season's renewals. */
export function renewalsInWords({
  won,
  lost,
  completed,
  awaitingPayment,
  inCase,
  unexplained,
  unanswered = 0,
}: SeasonReport["renewals"]): string {
  const outcomes = `${won} won, ${lost} lost: ${completed} completed and paid, ${awaitingPayment} billed and awaiting payment, ${inCase} in a case, ${unexplained.length} unexplained`;
  return unanswered === 0 ? outcomes : `${outcomes}; ${counted(unanswered, "customer")} never asked, the renewal before not being done`;
}

/** What became of the rows of the export a book was read from. */
export function importInWords({ rows, mapped, refused, repaired, kept }: NonNullable<SeasonReport["book"]["import"]>): string {
  return `${counted(mapped, "row")} of ${counted(rows, "row")} taken over, ${counted(refused, "row")} refused; ${counted(repaired, "repair")}, ${counted(kept, "oddity", "oddities")} kept; import-report.json tells each`;
}

/** What became of the season's usage. */
export function usageInWords({ loaded, sent, billedLines, billed, afterInvoice }: NonNullable<SeasonReport["usage"]>): string {
  const late = afterInvoice === 0 ? "" : `; ${counted(afterInvoice, "record")} came after the invoice and stayed unbilled`;
  return `${counted(loaded, "record")} at the start, ${counted(sent, "record")} sent in the season; ${counted(billedLines, "invoice charges", "invoices charge")} usage above what is included, net ${formatAmounts(billed)}${late}`;
}

/** What the headline's customer used while the case went on, and what it was charged for it. */
export function headlineUsageInWords({ readings, units, billed }: NonNullable<Headline["usage"]>): string {
  return `${billed}, with ${counted(readings, "reading")} of ${counted(units, "unit")} between agreement and invoice`;
}

/** Every way in which detection and what was injected differ, in the order a reader asks. */
export function wrongDetections({ missed, misstated = [], false: invented }: SeasonReport["grade"]): string[] {
  return [
    ...missed.map((text) => `missed: ${text}`),
    ...misstated.map((text) => `misstated: ${text}`),
    ...invented.map((text) => `false: ${text}`),
  ];
}

/** Every KPI over the season; a figure of an instant is followed by what it was at the very end. */
export function kpisInOrder({ kpis, kpisAtEnd = [] }: SeasonReport): readonly SeasonReport["kpis"][number][] {
  const later = kpisAtEnd.map((each) => ({ ...each, title: `${each.title}, at the very end` }));
  return kpis.flatMap((each) => [each, ...later.filter(({ name }) => name === each.name)]);
}

/** What the figures of a sandbox are narrowed to. */
export function scopeInWords({ entity, region, tier, product }: SandboxReport["scope"]): string {
  const chosen = [
    ...(entity === undefined ? [] : [`legal entity ${entity}`]),
    ...(region === undefined ? [] : [`region ${region}`]),
    ...(tier === undefined ? [] : [`customers of tier ${tier}`]),
    ...(product === undefined ? [] : [`customers of product ${product}`]),
  ];
  return chosen.length === 0 ? "the whole sandbox, not narrowed" : chosen.join(", ");
}

/** How many cases a window of days has. */
export function caseCountsInWords({ opened, closed, open }: SandboxReport["cases"]): string {
  return `${opened} opened, ${closed} closed, ${open} open at the end`;
}

/** Of which instant figures are, and that a window that ends later is not over. */
export function clockInWords({ to, asOf }: SandboxReport["window"]): string {
  const stood = `The scenario clock stood at ${formatMoment(asOf)}`;
  return asOf.slice(0, 10) > to
    ? `${stood}.`
    : `${stood}: what follows of ${to === asOf.slice(0, 10) ? "the last day" : "these days"} has not happened yet.`;
}
