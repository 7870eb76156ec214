import type { CalendarDate } from "@cashline/kernel/time";
import type { Book, BookContract, BookUsage, PlannedRenewal } from "../book/book.ts";
import { legalEntities, people, registrations } from "../book/company.ts";
import { planRenewals, usualHabits } from "../book/plan-renewal.ts";
import { ACCOUNT_COLUMNS, mapAccounts } from "./accounts.ts";
import { checkAccounts } from "./check-accounts.ts";
import { countRows, readTable, requireMapped } from "./csv-table.ts";
import { countKinds, type ImportFinding, type ImportReport, type SeasonCount } from "./report.ts";
import { SUBSCRIPTION_COLUMNS, priceSubscriptions, readSubscriptions, type SourceSubscription } from "./subscriptions.ts";
import { CHURN_COLUMNS, TICKET_COLUMNS, churnDaysOf, mapChurnEvents, mapTickets } from "./support.ts";
import { USAGE_COLUMNS, mapUsage, usageGoesOn } from "./usage.ts";

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
  "A contract's term is 12 months where billing is annual and 1 month where it is monthly, counted from start_date; after a renewal in the season, from the day the renewed term begins.",
  "A term that ends on the season's first day is renewed on that day, within the grace that every system gives.",
  "end_date is the first day without service.",
  "Usage is included in the price: no row of the export bills it.",
  "Usage dated in the season is sent to billing on its day. After the export's last day each subscription that still runs uses what it used on the same day of the year before.",
  "Times without a zone are UTC.",
  "Tickets up to the season's first day are on the support desk as they stood then; later ones, and churn events, are carried in the book only.",
  "A subscription that renews automatically is renewed at every term end; on which terms is drawn per term from the seed.",
];

/**
 * Reads a RavenStack export (five CSV files with their published names) as a book of business.
 * Every row is mapped or refused, and every oddity is a finding with file, line and reason. The same folder and options
 * give the same book.
 * @throws Error in one sentence when a file is missing, is no CSV, lacks a column, or has no row that can be taken over
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
  const usage = mapUsage(usageTable, subscriptions, options.usageOutsideTerm ?? "refuse", from);
  const goesOn = usageGoesOn(usage, subscriptions, options);
  const tickets = mapTickets(ticketTable, sources);
  const churnEvents = mapChurnEvents(churnTable, sources, subscriptions, contracts);
  const accounts = checkAccounts(accountTable, sources, subscriptions, churnDays, from);
  const files = [accountTable, subscriptionTable, usageTable, ticketTable, churnTable];
  for (const each of files) requireMapped(each, findings, each === accountTable || each === subscriptionTable);
  const { renewals, season } = planSeason(contracts, subscriptions, options);
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
      usage: [...usage, ...goesOn],
      renewals,
      tickets,
      churnEvents,
    },
    report: {
      files: Object.fromEntries(files.map((each) => [each.file, countRows(each)])),
      kinds: countKinds(findings),
      findings,
      assumptions,
      season: { ...season, usage: countUsage(usage, goesOn, to) },
    },
  };
}

/** The renewals of the season, one for each term end of a contract, and why the other contracts have none. */
function planSeason(
  contracts: readonly BookContract[],
  subscriptions: readonly SourceSubscription[],
  { from, to, seed }: ImportOptions,
): { renewals: PlannedRenewal[]; season: Omit<SeasonCount, "usage"> } {
  const renewals: PlannedRenewal[] = [];
  const notPlanned: Record<string, number> = {};
  let planned = 0;
  const tiers = usualHabits.tiers.filter((tier) => contracts.some((contract) => contract.tier === tier));
  contracts.forEach((contract, index) => {
    const source = subscriptions[index] as SourceSubscription;
    const reason = whyNotRenewed(contract, source, from, to);
    if (reason !== undefined) {
      notPlanned[reason] = (notPlanned[reason] ?? 0) + 1;
      return;
    }
    planned += 1;
    const season = { seed, from, to, accountName: contract.account };
    const own = planRenewals(contract, season, { ...usualHabits, tiers, won: 1 }, source.endedOn);
    renewals.push(...own);
  });
  const won = renewals.filter(({ outcome }) => outcome.kind === "won").length;
  return {
    renewals,
    season: {
      subscriptions: contracts.length,
      planned,
      renewals: renewals.length,
      won,
      lost: renewals.length - won,
      notPlanned,
    },
  };
}

function whyNotRenewed(contract: BookContract, source: SourceSubscription, from: CalendarDate, to: CalendarDate): string | undefined {
  if (source.endedOn !== null && source.endedOn <= contract.endOn)
    return contract.endOn <= from ? "ended before the season" : "has a date on which it ends";
  if (source.churned && source.endedOn === null) return "churned, nobody says when";
  if (contract.trial) return "trial";
  if (source.mrrMinor === 0n) return "without charge";
  if (!contract.autoRenew) return "not renewed automatically";
  return contract.endOn > to ? "term ends after the season" : undefined;
}

function countUsage(usage: readonly BookUsage[], goesOn: readonly BookUsage[], to: CalendarDate): SeasonCount["usage"] {
  const before = usage.filter(({ sentAt }) => sentAt === null).length;
  const afterSeason = usage.filter(({ usedOn, sentAt }) => sentAt !== null && usedOn > to).length;
  return { before, inSeason: usage.length - before - afterSeason, goesOn: goesOn.length, afterSeason };
}
