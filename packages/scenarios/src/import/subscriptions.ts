import { moneyOf } from "@cashline/kernel/money";
import { addDays, addMonths, type CalendarDate } from "@cashline/kernel/time";
import type { BookContract, BookPrice } from "../book/book.ts";
import { unitPriceFor } from "../book/prices.ts";
import type { SourceAccount } from "./accounts.ts";
import type { CsvTable } from "./csv-table.ts";

export const SUBSCRIPTION_COLUMNS = [
  "subscription_id",
  "account_id",
  "start_date",
  "end_date",
  "plan_tier",
  "seats",
  "mrr_amount",
  "arr_amount",
  "is_trial",
  "upgrade_flag",
  "downgrade_flag",
  "churn_flag",
  "billing_frequency",
  "auto_renew_flag",
];

const SKU = "platform";
/** Usage is included, however much: the export bills none. */
const INCLUDED_USAGE = 1_000_000_000;

/** A subscription as the export states it, cleaned. `endedOn` is null while it goes on; `mrrMinor` is in cents. */
export type SourceSubscription = {
  key: string;
  account: string;
  startOn: CalendarDate;
  endedOn: CalendarDate | null;
  plan: string;
  seats: number;
  mrrMinor: bigint;
  trial: boolean;
  churned: boolean;
  termMonths: 1 | 12;
  autoRenew: boolean;
  unitPrice: string | null;
};

/** Reads and judges every subscription row. @param churnDays days on which each account is said to have churned */
export function readSubscriptions(
  table: CsvTable,
  accounts: ReadonlyMap<string, SourceAccount>,
  churnDays: ReadonlyMap<string, readonly CalendarDate[]>,
): SourceSubscription[] {
  return table.rows.flatMap((row) => {
    const account = row.text("account_id");
    const source = accounts.get(account);
    if (!source) row.refuse("unknown-account", `account ${account} is not in the accounts file or was refused`);
    const startOn = row.date("start_date");
    const plan = row.name("plan_tier", 60).toLowerCase();
    const seats = row.wholeNumber("seats", 1);
    const mrrMinor = row.cents("mrr_amount");
    const frequency = row.text("billing_frequency");
    if (frequency !== "monthly" && frequency !== "annual") row.refuse("unknown-billing-frequency", `billing_frequency is "${frequency}"`);
    const [trial, churned, autoRenew] = [row.flag("is_trial"), row.flag("churn_flag"), row.flag("auto_renew_flag")];
    if (row.flag("upgrade_flag") && row.flag("downgrade_flag"))
      row.keep("upgraded-and-downgraded", "upgrade_flag and downgrade_flag are both TRUE; neither is used");
    let endedOn = row.optionalDate("end_date");
    if (endedOn !== null && endedOn < startOn) row.refuse("end-before-start", `ends ${endedOn}, starts ${startOn}`);
    const unitPrice = mrrMinor === 0n || row.refused ? null : unitPriceFor(moneyOf("USD", mrrMinor), seats);
    if (unitPrice === undefined)
      row.refuse("no-unit-price", `no price per seat with eight decimals gives ${row.text("mrr_amount")} for ${seats} seats`);
    if (row.refused || unitPrice === undefined) return [];

    if (endedOn === startOn) {
      endedOn = addDays(startOn, 1);
      row.repair("ended-on-first-day", `start and end are ${startOn}; a term has at least one day, so it ends ${endedOn}`);
    }
    if (row.cents("arr_amount") !== 12n * mrrMinor)
      row.keep(
        "arr-is-not-twelve-mrr",
        `arr_amount ${row.text("arr_amount")}, mrr_amount ${row.text("mrr_amount")}; the monthly amount is used`,
      );
    if (mrrMinor === 0n && !trial) row.keep("free-but-no-trial", "mrr_amount is 0 and is_trial FALSE; taken over at a discount of 100 %");
    if (mrrMinor > 0n && trial) row.keep("trial-with-price", `is_trial TRUE and mrr_amount ${row.text("mrr_amount")}; billed, not renewed`);
    if (source && startOn < source.signedUpOn)
      row.keep("starts-before-signup", `starts ${startOn}, the account signed up ${source.signedUpOn}`);
    const days = (churnDays.get(account) ?? []).filter((day) => day > startOn);
    if (churned && endedOn === null) {
      endedOn = days[0] ?? null;
      if (endedOn === null) row.keep("churned-without-end", "churn_flag TRUE, no end_date and no later churn event; goes on, not renewed");
      else row.repair("churned-without-end", `churn_flag TRUE without end_date; ends on the account's next churn event, ${endedOn}`);
    }
    if (churned && !churnDays.has(account)) row.keep("churned-without-event", "churn_flag TRUE, but the account has no churn event");
    if (!churned && endedOn !== null) row.keep("ended-without-churn", `ends ${endedOn} with churn_flag FALSE; the end counts`);
    if (endedOn !== null && autoRenew) row.keep("ended-with-auto-renew", `auto_renew_flag TRUE, but ends ${endedOn}; the end counts`);
    const termMonths = frequency === "annual" ? 12 : 1;
    if (endedOn === null && !autoRenew)
      row.keep("open-without-auto-renew", `no end_date and auto_renew_flag FALSE; it ends with its current term of ${termMonths} months`);
    return [{ key: row.id, account, startOn, endedOn, plan, seats, mrrMinor, trial, churned, termMonths, autoRenew, unitPrice }];
  });
}

/**
 * The term a subscription enters a season in: the first that ends on the season's first day or later, so that a term
 * ending on that very day is still to be renewed. One that nobody renews, and that has an end date, is in the term that
 * runs on the day, or in its last one, which an early end cuts short. Counted in whole terms from its first day, so a term that began on the 31st
 * ends on the 31st wherever the month has one.
 */
export function termAt(
  subscription: Pick<SourceSubscription, "startOn" | "endedOn" | "termMonths" | "autoRenew">,
  from: CalendarDate,
): { startOn: CalendarDate; endOn: CalendarDate } {
  const { startOn: anchor, endedOn, termMonths, autoRenew } = subscription;
  const stillThere = endedOn === null || autoRenew ? from : addDays(from, 1);
  const earliestEnd = endedOn !== null && endedOn <= from ? endedOn : stillThere;
  let terms = 1;
  while (addMonths(anchor, termMonths * terms) < earliestEnd) terms += 1;
  const full = addMonths(anchor, termMonths * terms);
  return { startOn: addMonths(anchor, termMonths * (terms - 1)), endOn: endedOn !== null && endedOn < full ? endedOn : full };
}

/** Price lists and contracts of the subscriptions. */
export type Priced = { prices: BookPrice[]; contracts: BookContract[] };

/**
 * One list price per plan, that of most of its paid subscriptions; the first day of the book's earliest subscription is
 * the list's. A subscription at another price gets a contracted price in a tier of its own, `<plan>-<subscription id>`,
 * since an account may hold one plan several times at different prices. Without charge means list price less 100 %.
 */
export function priceSubscriptions(subscriptions: readonly SourceSubscription[], from: CalendarDate): Priced {
  const effectiveOn = subscriptions.map(({ startOn }) => startOn).toSorted()[0] ?? from;
  const free = { sku: SKU, currency: "USD", includedUsage: INCLUDED_USAGE, overageUnitPrice: "0", effectiveOn };
  const plans = [...Map.groupBy(subscriptions, ({ plan }) => plan)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lists = new Map(
    plans.map(([plan, members]) => [
      plan,
      mostFrequent(members.flatMap(({ unitPrice }) => (unitPrice === null ? [] : [unitPrice]))) ?? "0",
    ]),
  );
  const prices: BookPrice[] = plans.map(([plan]) => ({
    ...free,
    key: `list/${plan}`,
    tier: plan,
    account: null,
    unitPrice: lists.get(plan) ?? "0",
  }));
  const contracts = subscriptions.map((subscription): BookContract => {
    const list = lists.get(subscription.plan) ?? "0";
    const unitPrice = subscription.unitPrice ?? list;
    const tier = unitPrice === list ? subscription.plan : `${subscription.plan}-${subscription.key}`;
    if (tier !== subscription.plan)
      prices.push({ ...free, key: `contracted/${subscription.key}`, tier, account: subscription.account, unitPrice });
    return {
      key: subscription.key,
      account: subscription.account,
      sku: SKU,
      tier,
      seats: subscription.seats,
      unitPrice,
      discountPercent: subscription.mrrMinor === 0n ? "100" : "0",
      ...termAt(subscription, from),
      anchorOn: subscription.startOn,
      termMonths: subscription.termMonths,
      billingFrequency: subscription.termMonths === 12 ? "annual" : "monthly",
      autoRenew: subscription.autoRenew,
      trial: subscription.trial,
      churnEvent: null,
    };
  });
  return { prices, contracts };
}

/** The item that comes up most often, the first of them on a tie. */
function mostFrequent(items: readonly string[]): string | undefined {
  return [...Map.groupBy(items, (item) => item)].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
