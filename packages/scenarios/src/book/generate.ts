import type { BillingFrequency } from "@cashline/contracts/common/values";
import { randomStream } from "@cashline/kernel/random";
import { addDays, addMonths, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import type { Book, BookAccount, BookContact, BookContract, BookUsage } from "./book.ts";
import { entityFor, legalEntities, people, registrations } from "./company.ts";
import { fakerFor } from "./names.ts";
import { addressIn } from "./places.ts";
import { listPrices, TIERS } from "./list-prices.ts";
import { payment } from "./payment.ts";
import { planRenewal } from "./plan-renewal.ts";
import { priceInForce } from "./prices.ts";
import { taxIdFor } from "./tax-ids.ts";

export type GenerateOptions = { seed: string; accounts: number; from: CalendarDate; to: CalendarDate };

/** Share of contracts whose term ends in the season. */
const DUE_SHARE = 0.4;
/** Days at the start of the season in which no term ends, so that every customer has time to answer. */
const QUIET_DAYS = 10;

const countries = ["US", "US", "US", "US", "US", "US", "US", "GB", "GB", "DE", "DE", "FR", "FR", "IN", "AU", "CA", "AT"];
const industries = ["Software", "Financial services", "Healthcare", "Retail", "Manufacturing", "Logistics", "Education"];

/**
 * A company's book of business: as many accounts as asked for, one contract each. Every object is drawn from a stream
 * named by its key, so a larger book with the same seed begins with the smaller one.
 * @throws RangeError when the season is empty or shorter than its quiet first days
 */
export function generateBook(options: GenerateOptions): Book {
  const { seed, from, to } = options;
  if (daysBetween(from, to) <= QUIET_DAYS)
    throw new RangeError(`a season from ${from} to ${to} is too short: more than ${QUIET_DAYS} days are needed`);
  const keys = Array.from({ length: options.accounts }, (_, index) => `acct-${String(index + 1).padStart(5, "0")}`);
  const prices = listPrices(addMonths(`${from.slice(0, 4)}-01-01`, -36));
  const accounts = keys.map((key, index) => makeAccount(key, index, seed));
  const contracts = accounts.map((account) => makeContract(account, prices, options));
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
    usage: contracts.flatMap((contract) => usageOf(contract, options)),
    renewals: contracts.flatMap((contract, index) =>
      contract.endOn <= to ? [planRenewal(contract, { seed, from, accountName: accounts[index]?.name ?? contract.account })] : [],
    ),
    tickets: [],
    churnEvents: [],
  };
}

/** Groups of ten: the second to fourth of some groups are subsidiaries of the first, in the same country. */
function makeAccount(key: string, index: number, seed: string): BookAccount {
  const headIndex = index - (index % 10);
  const headKey = `acct-${String(headIndex + 1).padStart(5, "0")}`;
  const isGroup = randomStream(seed, "group", headKey).chance(0.6);
  const isChild = isGroup && index % 10 >= 1 && index % 10 <= 3;
  const country = randomStream(seed, "country", isChild ? headKey : key).pick(countries);
  const random = randomStream(seed, "account", key);
  const entity = entityFor(country);
  const address = addressIn(country, seed, key);
  const { terms, method } = payment(country, random);
  return {
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
}

const seatsByTier = { strategic: [400, 3000], enterprise: [120, 800], mid_market: [25, 200], small_business: [3, 40] } as const;

function makeContract(account: BookAccount, prices: Book["prices"], { seed, from, to }: GenerateOptions): BookContract {
  const key = `contract/${account.key}`;
  const random = randomStream(seed, "contract", key);
  const dueOn = random.chance(DUE_SHARE)
    ? addDays(from, random.between(QUIET_DAYS, daysBetween(from, to)))
    : addDays(to, random.between(1, Math.max(1, 364 - daysBetween(from, to))));
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
  return {
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
}

function contactsOf(account: BookAccount, seed: string): BookContact[] {
  return (["billing", "executive"] as const).map((role) => {
    const key = `${account.key}/${role}`;
    const name = fakerFor(seed, "contact", key).person.fullName();
    return { key, account: account.key, name, email: `${role}@${account.key}.example`, role };
  });
}

/** Four days of API calls in the last month before the season; most customers stay within what is included. */
function usageOf(contract: BookContract, { seed, from }: GenerateOptions): BookUsage[] {
  const random = randomStream(seed, "usage", contract.key);
  const heavy = random.chance(0.05);
  return [28, 21, 14, 7].map((daysBefore) => ({
    sourceId: `usage/${contract.key}/${daysBefore}`,
    contract: contract.key,
    meter: "api_calls",
    quantity: random.between(50, 900) * (heavy ? 12 : 1),
    usedOn: addDays(from, -daysBefore),
  }));
}
