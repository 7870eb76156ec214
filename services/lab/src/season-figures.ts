import type { SandboxReport } from "@cashline/contracts/reports/sandbox-report";
import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import type { KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { formatMoney, money, moneyOf, moneyWire, sumMoney } from "@cashline/kernel/money";
import { addDays, addMs, instantAt, type Instant } from "@cashline/kernel/time";
import type { Book, BookUsage, PlannedRenewal } from "@cashline/scenarios/book/book";
import type { ImportReport } from "@cashline/scenarios/import/report";
import type { LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import type { Snapshot } from "./checks/snapshot.ts";
import type { EstateClients } from "./sandbox/estate-clients.ts";

/** The KPIs that say how things stand at an instant; all others count what happened in a window. */
const STANDING = ["open_exceptions", "exception_aging", "unresolved_exposure"];

const SERIES = ["renewals_completed", "exceptions_opened", "exceptions_closed", "open_exceptions", "exposure"] as const;

/** The daily series that reports draw, by name. */
export async function dailySeries(
  intelligence: Pick<EstateClients["intelligence"], "getSeries">,
  query: { from: Instant; to: Instant } & SandboxReport["scope"],
): Promise<SeasonReport["series"]> {
  const answers = await Promise.all(SERIES.map((series) => intelligence.getSeries({ params: { series }, query })));
  return Object.fromEntries(SERIES.map((name, index) => [name, answers[index]?.body.items ?? []]));
}

/** When the last day of a book's season is over. */
export function seasonOver({ to }: Pick<Book, "to">): Instant {
  return instantAt(addDays(to, 1), "00:00");
}

/**
 * The figures of a season: over its own days, without those in which staff only finishes what is open, and what stands at
 * an instant once more at the very end. What happened at that last instant has happened.
 */
export async function measureSeason(
  book: Pick<Book, "from" | "to">,
  { intelligence }: Pick<EstateClients, "intelligence">,
  endedAt: Instant,
): Promise<{ kpis: KpiValue[]; kpisAtEnd: KpiValue[] }> {
  const from = instantAt(book.from, "00:00");
  const [season, end] = await Promise.all([
    intelligence.getKpis({ query: { from, to: seasonOver(book) } }),
    intelligence.getKpis({ query: { from, to: addMs(endedAt, 1) } }),
  ]);
  return { kpis: season.body.items, kpisAtEnd: end.body.items.filter(({ name }) => STANDING.includes(name)) };
}

/** What became of the rows of an export. */
export function importFigures({ files, kinds }: ImportReport): NonNullable<SeasonReport["book"]["import"]> {
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const [ofFiles, ofKinds] = [Object.values(files), Object.values(kinds)];
  return {
    rows: total(ofFiles.map(({ rows }) => rows)),
    mapped: total(ofFiles.map(({ mapped }) => mapped)),
    refused: total(ofFiles.map(({ refused }) => refused)),
    repaired: total(ofKinds.map(({ repaired }) => repaired)),
    kept: total(ofKinds.map(({ kept }) => kept)),
  };
}

/** The living invoice of each won renewal, by the renewal's key. */
function invoicesOf(book: Pick<Book, "renewals">, ids: LoadedIds, invoices: readonly Invoice[]): Map<string, Invoice> {
  const place = (contractId: string, startOn: string): string => `${contractId} ${startOn}`;
  const living = new Map(
    invoices
      .filter(({ status }) => status !== "void")
      .map((invoice) => [place(invoice.contractId, invoice.lines.find(({ kind }) => kind === "recurring")?.periodStartOn ?? ""), invoice]),
  );
  return new Map(
    book.renewals.flatMap(({ key, contract, closeOn }) => {
      const invoice = living.get(place(ids.contracts.get(contract) ?? "", closeOn));
      return invoice ? [[key, invoice] as const] : [];
    }),
  );
}

/** Readings of the term that a renewal ends which metering sent after one instant, and not after another. */
function readingsBetween(usage: readonly BookUsage[], { ending }: PlannedRenewal, after: Instant, until: Instant): BookUsage[] {
  return usage.filter(
    ({ sentAt, usedOn }) => sentAt !== null && sentAt > after && sentAt <= until && usedOn >= ending.startOn && usedOn < ending.endOn,
  );
}

/** What became of a season's usage. */
export function usageFigures(
  book: Pick<Book, "usage" | "renewals">,
  ids: LoadedIds,
  { invoices }: Pick<Snapshot, "invoices">,
  endedAt: Instant,
): NonNullable<SeasonReport["usage"]> {
  const lines = invoices
    .filter(({ status }) => status !== "void")
    .flatMap((invoice) => invoice.lines.filter(({ kind }) => kind === "usage"));
  const byCurrency = Map.groupBy(lines, ({ net }) => net.currency);
  const ofContract = Map.groupBy(book.usage, ({ contract }) => contract);
  const invoiceOf = invoicesOf(book, ids, invoices);
  const late = book.renewals.map((renewal) => {
    const finalizedAt = invoiceOf.get(renewal.key)?.finalizedAt ?? null;
    return finalizedAt === null ? 0 : readingsBetween(ofContract.get(renewal.contract) ?? [], renewal, finalizedAt, endedAt).length;
  });
  return {
    loaded: book.usage.filter(({ sentAt }) => sentAt === null).length,
    sent: book.usage.filter(({ sentAt }) => sentAt !== null && sentAt <= endedAt).length,
    billedLines: lines.length,
    billed: [...byCurrency.keys()].toSorted().map((currency) =>
      moneyWire(
        sumMoney(
          currency,
          (byCurrency.get(currency) ?? []).map(({ net }) => money(net)),
        ),
      ),
    ),
    afterInvoice: late.reduce((sum, count) => sum + count, 0),
  };
}

/** What one customer used between its agreement and the final invoice, and what that charges for usage. */
export function usageOfRenewal(
  book: Pick<Book, "usage" | "renewals">,
  ids: LoadedIds,
  { invoices }: Pick<Snapshot, "invoices">,
  renewalKey: string,
): NonNullable<NonNullable<SeasonReport["headline"]>["usage"]> | undefined {
  const renewal = book.renewals.find(({ key }) => key === renewalKey);
  const invoice = invoicesOf(book, ids, invoices).get(renewalKey);
  if (!renewal || !invoice || invoice.finalizedAt === null) return undefined;
  const readings = readingsBetween(
    book.usage.filter(({ contract }) => contract === renewal.contract),
    renewal,
    renewal.outcome.at,
    invoice.finalizedAt,
  );
  const line = invoice.lines.find(({ kind }) => kind === "usage");
  return {
    readings: readings.length,
    units: readings.reduce((sum, { quantity }) => sum + quantity, 0),
    billed: formatMoney(line ? money(line.net) : moneyOf(invoice.currency, 0)),
  };
}
