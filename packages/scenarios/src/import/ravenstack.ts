import type { CalendarDate } from "@cashline/kernel/time";
import { addMonths } from "@cashline/kernel/time";
import type { Book, BookContract, PlannedRenewal } from "../book/book.ts";
import { legalEntities, people, registrations } from "../book/company.ts";
import { planRenewal, usualHabits } from "../book/plan-renewal.ts";
import { ACCOUNT_COLUMNS, mapAccounts } from "./accounts.ts";
import { checkAccounts } from "./check-accounts.ts";
import { countRows, readTable } from "./csv-table.ts";
import { countKinds, type ImportFinding, type ImportReport, type SeasonCount } from "./report.ts";
import { SUBSCRIPTION_COLUMNS, priceSubscriptions, readSubscriptions, type SourceSubscription } from "./subscriptions.ts";
import { CHURN_COLUMNS, TICKET_COLUMNS, churnDaysOf, mapChurnEvents, mapTickets } from "./support.ts";
import { USAGE_COLUMNS, mapUsage } from "./usage.ts";

export type ImportOptions = {
  from: CalendarDate;
  to: CalendarDate;
  seed: string;
  /** What to do with usage outside its subscription's days; refused unless stated. */
  usageOutsideTerm?: "refuse" | "keep";
};

const assumptions = [
  "All amounts are US dollars: the export names no currency but for refunds, which are in USD.",
  "Each account buys from the legal entity of its country and has no parent.",
  "Street addresses, tax numbers and ways of paying are not in the export; they are drawn per account from the seed.",
  "A contract's term is 12 months where billing is annual and 1 month where it is monthly, counted from start_date.",
  "end_date is the first day without service.",
  "Usage is included in the price: no row of the export bills it.",
  "Times without a zone are UTC.",
  "Tickets and churn events are carried in the book; no system takes them until there is a support desk.",
  "A subscription that renews automatically is renewed; on which terms is drawn per contract from the seed.",
];

/**
 * Reads a RavenStack export (five CSV files with their published names) as a book of business.
 * Every row is mapped or refused, and every oddity is a finding with file, line and reason. The same folder and options
 * give the same book.
 * @throws Error in one sentence when a file is missing or lacks a column
 */
export function importBook(folder: string, options: ImportOptions): { book: Book; report: ImportReport } {
  const { from, to, seed } = options;
  const findings: ImportFinding[] = [];
  const table = (name: string, columns: readonly string[], idRepeats = false) =>
    readTable(folder, `ravenstack_${name}.csv`, columns, findings, idRepeats);
  const accountTable = table("accounts", ACCOUNT_COLUMNS);
  const subscriptionTable = table("subscriptions", SUBSCRIPTION_COLUMNS);
  const usageTable = table("feature_usage", USAGE_COLUMNS, true);
  const ticketTable = table("support_tickets", TICKET_COLUMNS);
  const churnTable = table("churn_events", CHURN_COLUMNS);

  const sources = mapAccounts(accountTable, seed);
  const churnDays = churnDaysOf(churnTable);
  const subscriptions = readSubscriptions(subscriptionTable, sources, churnDays);
  const { prices, contracts } = priceSubscriptions(subscriptions, from);
  const usage = mapUsage(usageTable, subscriptions, options.usageOutsideTerm ?? "refuse");
  const tickets = mapTickets(ticketTable, sources);
  const churnEvents = mapChurnEvents(churnTable, sources, subscriptions, contracts);
  const accounts = checkAccounts(accountTable, sources, subscriptions, churnDays, from);
  const { renewals, season } = planSeason(contracts, subscriptions, options);
  const files = [accountTable, subscriptionTable, usageTable, ticketTable, churnTable];
  return {
    book: {
      name: "RavenStack",
      seed,
      from,
      to,
      legalEntities,
      registrations,
      people: people(seed),
      prices,
      accounts,
      contacts: [],
      contracts,
      usage,
      renewals,
      tickets,
      churnEvents,
    },
    report: {
      files: Object.fromEntries(files.map((each) => [each.file, countRows(each)])),
      kinds: countKinds(findings),
      findings,
      assumptions,
      season,
    },
  };
}

/** The renewals of the season, at most one per contract, and why the other contracts have none. */
function planSeason(
  contracts: readonly BookContract[],
  subscriptions: readonly SourceSubscription[],
  { from, to, seed }: ImportOptions,
): { renewals: PlannedRenewal[]; season: SeasonCount } {
  const renewals: PlannedRenewal[] = [];
  const notPlanned: Record<string, number> = {};
  let laterTermEnds = 0;
  const tiers = usualHabits.tiers.filter((tier) => contracts.some((contract) => contract.tier === tier));
  contracts.forEach((contract, index) => {
    const reason = whyNotRenewed(contract, subscriptions[index] as SourceSubscription, from, to);
    if (reason !== undefined) {
      notPlanned[reason] = (notPlanned[reason] ?? 0) + 1;
      return;
    }
    renewals.push(planRenewal(contract, { seed, from, accountName: contract.account }, { ...usualHabits, tiers, won: 1 }));
    laterTermEnds += termEndsAfter(contract, to);
  });
  const won = renewals.filter(({ outcome }) => outcome.kind === "won").length;
  return {
    renewals,
    season: { subscriptions: contracts.length, planned: renewals.length, won, lost: renewals.length - won, notPlanned, laterTermEnds },
  };
}

function whyNotRenewed(contract: BookContract, source: SourceSubscription, from: CalendarDate, to: CalendarDate): string | undefined {
  if (source.endedOn !== null && source.endedOn <= contract.endOn)
    return contract.endOn <= from ? "ended before the season" : "has a date on which it ends";
  if (source.churned) return "churned";
  if (contract.trial) return "trial";
  if (source.mrrMinor === 0n) return "without charge";
  if (!contract.autoRenew) return "not renewed automatically";
  if (contract.startOn > from) return "begins in or after the season";
  return contract.endOn > to ? "term ends after the season" : undefined;
}

/** How many further terms of the same length would end by `to`. */
function termEndsAfter(contract: BookContract, to: CalendarDate): number {
  let ends = 0;
  let months = 0;
  while (addMonths(contract.anchorOn, months) <= contract.endOn) months += contract.termMonths;
  while (addMonths(contract.anchorOn, months + ends * contract.termMonths) <= to) ends += 1;
  return ends;
}
