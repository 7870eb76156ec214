import type { BillingFrequency } from "@cashline/contracts/common/values";
import { randomStream } from "@cashline/kernel/random";
import { addDays, addMonths, daysBetween, firstOfNextMonth, type CalendarDate } from "@cashline/kernel/time";
import type { Book, BookAccount, BookContact, BookContract, PlannedRenewal } from "./book.ts";
import { entityFor, legalEntities, people, registrations } from "./company.ts";
import { asHeadlineAccount, asHeadlineContract, asHeadlineRenewals, headlineCountry, headlineHabits } from "./headline-customer.ts";
import { fakerFor } from "./names.ts";
import { addressIn } from "./places.ts";
import { listPrices, TIERS } from "./list-prices.ts";
import { payment, USUAL_DECLINE_SHARE } from "./payment.ts";
import { planRenewals } from "./plan-renewal.ts";
import { priceInForce } from "./prices.ts";
import { taxIdFor } from "./tax-ids.ts";
import { usageOf } from "./usage.ts";

export type GenerateOptions = {
  seed: string;
  accounts: number;
  from: CalendarDate;
  to: CalendarDate;
  /** Share of contracts whose term ends in the season, from 0 to 1. */
  dueShare?: number;
  /** Share of the terms due in the season that end with a month, thrice as many with a year's last as with another, from 0 to 1. */
  periodEndShare?: number;
  /** Share of collections that meet an empty account the first time, from 0 to 1; such a customer is an exception of its own. */
  declineShare?: number;
};

const USUAL_DUE_SHARE = 0.4;
/** Days at the start of the season in which no term ends, so that every customer has time to answer. */
const QUIET_DAYS = 10;
/** Furthest day from the season's first on which the running term of a contract ends. */
const LAST_TERM_DAY = 364;
/** The account that fits the headline. */
const HEADLINE_INDEX = 0;

const countries = ["US", "US", "US", "US", "US", "US", "US", "GB", "GB", "DE", "DE", "FR", "FR", "IN", "AU", "CA", "AT"];
const industries = ["Software", "Financial services", "Healthcare", "Retail", "Manufacturing", "Logistics", "Education"];

/**
 * A company's book of business: as many accounts as asked for, one contract each. Every object is drawn from a stream
 * named by its key, so a larger book with the same seed begins with the smaller one. The first account fits the headline
 * exception. Every term that ends in the season is renewed or lost.
 * @throws RangeError when the season is empty or shorter than its quiet first days
 */
export function generateBook(options: GenerateOptions): Book {
  const { seed, from, to } = options;
  if (daysBetween(from, to) <= QUIET_DAYS)
    throw new RangeError(`a season from ${from} to ${to} is too short: more than ${QUIET_DAYS} days are needed`);
  const keys = Array.from({ length: options.accounts }, (_, index) => `acct-${String(index + 1).padStart(5, "0")}`);
  const prices = listPrices(addMonths(`${from.slice(0, 4)}-01-01`, -36));
  const accounts = keys.map((key, index) => makeAccount(key, index, options));
  const contracts = accounts.map((account, index) => makeContract(account, index, prices, options));
  const renewals = contracts.map((contract, index) => renewalsOf(contract, accounts[index]?.name ?? contract.account, index, options));
  return {
    name: `generated ${seed}`,
    seed,
    from,
    to,
    legalEntities,
    registrations,
    people: people(seed),
    prices,
    accounts,
    contacts: accounts.flatMap((account) => contactsOf(account, seed)),
    contracts,
    usage: contracts.flatMap((contract, index) => usageOf(contract, renewals[index] ?? [], options, index === HEADLINE_INDEX)),
    renewals: renewals.flat(),
    tickets: [],
    churnEvents: [],
  };
}

/** Groups of ten: the second to fourth of some groups are subsidiaries of the first, in the same country. */
function makeAccount(key: string, index: number, { seed, declineShare = USUAL_DECLINE_SHARE }: GenerateOptions): BookAccount {
  const headIndex = index - (index % 10);
  const headKey = `acct-${String(headIndex + 1).padStart(5, "0")}`;
  const isGroup = randomStream(seed, "group", headKey).chance(0.6);
  const isChild = isGroup && index % 10 >= 1 && index % 10 <= 3;
  const decisive = isChild ? headIndex : index;
  const country =
    decisive === HEADLINE_INDEX
      ? headlineCountry(seed, isChild ? headKey : key)
      : randomStream(seed, "country", isChild ? headKey : key).pick(countries);
  const random = randomStream(seed, "account", key);
  const entity = entityFor(country);
  const address = addressIn(country, seed, key);
  const { terms, method } = payment(country, entity.baseCurrency, random, declineShare);
  const account: BookAccount = {
    key,
    name: fakerFor(seed, "account", key).company.name().slice(0, 100),
    parent: isChild ? headKey : null,
    status: "customer",
    tier: random.pick([
      "strategic",
      "enterprise",
      "enterprise",
      "mid_market",
      "mid_market",
      "mid_market",
      "small_business",
      "small_business",
    ] as const),
    industry: random.pick(industries),
    currency: entity.baseCurrency,
    address,
    taxId: taxIdFor(country, address.region, seed, key),
    legalEntity: entity.code,
    paymentTerms: terms,
    paymentMethod: method,
  };
  return index === HEADLINE_INDEX ? asHeadlineAccount(account) : account;
}

function renewalsOf(contract: BookContract, accountName: string, index: number, { seed, from, to }: GenerateOptions): PlannedRenewal[] {
  const season = { seed, from, to, accountName };
  return index === HEADLINE_INDEX ? asHeadlineRenewals(planRenewals(contract, season, headlineHabits)) : planRenewals(contract, season);
}

const seatsByTier = { strategic: [400, 3000], enterprise: [120, 800], mid_market: [25, 200], small_business: [3, 40] } as const;

function makeContract(account: BookAccount, index: number, prices: Book["prices"], options: GenerateOptions): BookContract {
  const { seed, from, to } = options;
  const key = `contract/${account.key}`;
  const random = randomStream(seed, "contract", key);
  // Every contract runs on the first morning, so its term ends within a year of it; in a season of a year all of them do.
  const seasonDays = Math.min(daysBetween(from, to), LAST_TERM_DAY);
  const dueOn =
    random.chance(options.dueShare ?? USUAL_DUE_SHARE) || seasonDays === LAST_TERM_DAY
      ? withItsPeriod(addDays(from, random.between(QUIET_DAYS, seasonDays)), key, options)
      : addDays(to, random.between(1, LAST_TERM_DAY - seasonDays));
  // Terms are counted from the anchor, so that a contract first signed on 29 February keeps its day where the month has it.
  const years = random.between(1, 3);
  const anchorOn = addMonths(dueOn, -12 * years);
  const startOn = addMonths(anchorOn, 12 * (years - 1));
  const endOn = addMonths(anchorOn, 12 * years);
  const [fewest, most] = seatsByTier[account.tier];
  const tier = random.pick(TIERS);
  const sku = "platform";
  const price = priceInForce(prices, { sku, tier, currency: account.currency, account: account.key, on: startOn });
  if (!price) throw new RangeError(`no ${tier} price in ${account.currency} on ${startOn}`);
  const contract: BookContract = {
    key,
    account: account.key,
    sku,
    tier,
    seats: random.between(fewest, most),
    unitPrice: price.unitPrice,
    discountPercent: random.pick(["0", "0", "0", "5", "10", "15"]),
    startOn,
    endOn,
    anchorOn,
    termMonths: 12,
    billingFrequency: random.pick<BillingFrequency>([
      "annual",
      "annual",
      "annual",
      "annual",
      "annual",
      "annual",
      "annual",
      "quarterly",
      "quarterly",
      "monthly",
    ]),
    autoRenew: true,
    trial: false,
    churnEvent: null,
  };
  if (index !== HEADLINE_INDEX) return contract;
  const headline = asHeadlineContract(contract, options, QUIET_DAYS);
  const listed = priceInForce(prices, { sku, tier: headline.tier, currency: account.currency, account: account.key, on: headline.startOn });
  if (!listed) throw new RangeError(`no ${headline.tier} price in ${account.currency} on ${headline.startOn}`);
  return { ...headline, unitPrice: listed.unitPrice };
}

const YEAR_END_WEIGHT = 3;

/** The day a term ends, or for a share of them the first day after some month's end in the season. */
function withItsPeriod(dueOn: CalendarDate, key: string, { seed, from, to, periodEndShare = 0 }: GenerateOptions): CalendarDate {
  const random = randomStream(seed, "period-end", key);
  if (!random.chance(periodEndShare)) return dueOn;
  const earliest = addDays(from, QUIET_DAYS);
  const ends: CalendarDate[] = [];
  for (let end = firstOfNextMonth(addDays(earliest, -1)); end <= to; end = firstOfNextMonth(end))
    ends.push(...Array.from({ length: end.slice(5) === "01-01" ? YEAR_END_WEIGHT : 1 }, () => end));
  return ends.length === 0 ? dueOn : random.pick(ends);
}

function contactsOf(account: BookAccount, seed: string): BookContact[] {
  return (["billing", "executive"] as const).map((role) => {
    const key = `${account.key}/${role}`;
    const name = fakerFor(seed, "contact", key).person.fullName();
    return { key, account: account.key, name, email: `${role}@${account.key}.example`, role };
  });
}
