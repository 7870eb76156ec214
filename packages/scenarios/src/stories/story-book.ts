import type { Address, BillingFrequency, PaymentTerms } from "@cashline/contracts/common/values";
import { addMonths, type CalendarDate, type Instant } from "@cashline/kernel/time";
import type {
  Book,
  BookAccount,
  BookContract,
  BookLegalEntity,
  BookPaymentMethod,
  BookPrice,
  BookRegistration,
  BookUsage,
  Key,
  PlannedRenewal,
} from "../book/book.ts";
import { entityFor, legalEntities, people, registrations } from "../book/company.ts";
import { TIERS } from "../book/list-prices.ts";
import { priceInForce } from "../book/prices.ts";
import { completeTaxId } from "../book/tax-ids.ts";

/*
 * A small book written by hand: round prices, whole terms, and one address a country, so that every amount of a story
 * can be worked out on paper.
 */

const address = (line1: string, city: string, region: string, country: string, postalCode: string): Address => ({
  line1,
  city,
  region,
  country,
  postalCode,
});

/** Where a story's customers sit: one place a country. New York taxes hosted software at 4 %, Germany at 19 %, Britain at 20 %. */
const places = {
  US: address("1 Hudson Street", "New York", "NY", "US", "10013"),
  GB: address("2 Fleet Street", "London", "", "GB", "EC4A 1BB"),
  DE: address("3 Lindenstraße", "Berlin", "BE", "DE", "10117"),
  FR: address("4 rue de Lyon", "Paris", "IDF", "FR", "75012"),
  AT: address("5 Ringstraße", "Wien", "9", "AT", "1010"),
  IN: address("6 MG Road", "Bengaluru", "KA", "IN", "560001"),
  AU: address("7 George Street", "Sydney", "NSW", "AU", "2000"),
} as const;
export type Country = keyof typeof places;

/** What the authority of a country assigns, by the place of the customer in its story; null where no number matters. */
const assigned: Readonly<Record<Country, ((ordinal: number) => string) | null>> = {
  US: null,
  GB: (ordinal) => String(4_000_000 + ordinal),
  DE: (ordinal) => String(20_000_000 + ordinal),
  FR: (ordinal) => String(40_000_000 + ordinal),
  AT: (ordinal) => String(5_000_000 + ordinal),
  IN: (ordinal) => `29AAGCS${String(1000 + ordinal)}K1Z`,
  AU: (ordinal) => String(510_000_000 + ordinal),
};

/** List prices of every story, per seat and month in major units of any currency. */
export const UNIT_PRICES = { basic: "20.00", pro: "50.00", enterprise: "100.00" } as const;
/** Units a month that come with a seat's tier, and what one above them costs. */
const INCLUDED = { basic: 400, pro: 1000, enterprise: 2500 } as const;
export const OVERAGE = "0.0020";

export type StoryCustomer = {
  readonly key: Key;
  readonly name: string;
  readonly country: Country;
  readonly tier?: BookAccount["tier"];
  readonly parent?: Key;
  readonly status?: BookAccount["status"];
  /** The legal entity that sells to it, where it is not the one of its country. */
  readonly soldBy?: string;
  readonly currency?: string;
  readonly taxId?: string | null;
  readonly terms?: PaymentTerms;
  readonly method?: Partial<BookPaymentMethod>;
  readonly contract?: {
    readonly tier: keyof typeof UNIT_PRICES;
    readonly seats: number;
    readonly endOn: CalendarDate;
    readonly termMonths?: number;
    readonly billed?: BillingFrequency;
    readonly discountPercent?: string;
  };
  /** What becomes of the term that ends; what is left out stays as it was signed. */
  readonly renewal?: {
    readonly seats?: number;
    readonly tier?: keyof typeof UNIT_PRICES;
    readonly discountPercent?: string;
    readonly billed?: BillingFrequency;
    readonly termMonths?: number;
    /** When the customer agrees, early, to another term of the same kind after that one. */
    readonly againAt?: Instant;
  } & ({ readonly wonAt: Instant } | { readonly lostAt: Instant; readonly reason: string });
};

export type StorySetting = {
  readonly name: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly customers: readonly StoryCustomer[];
  readonly usage?: readonly BookUsage[];
  readonly entities?: readonly BookLegalEntity[];
  readonly registrations?: readonly BookRegistration[];
};

/** Keys of what follows from a customer. */
export const contractOf = (customer: Key): Key => `contract/${customer}`;
export const renewalOf = (customer: Key): Key => `renewal/${customer}`;
export const secondRenewalOf = (customer: Key): Key => `renewal/${customer}/2`;

/**
 * The book of a story: its customers with their contracts and renewals, the demo company's people, entities and tax
 * registrations, and one price list.
 * @throws RangeError when a customer has a renewal without a contract, or nobody sells into its country
 */
export function storyBook({ name, from, to, customers, usage, entities, registrations: own }: StorySetting): Book {
  const accounts = customers.map(accountOf);
  const prices = listOf([...new Set(accounts.map(({ currency }) => currency))], addMonths(from, -36));
  const contracts = customers.flatMap((customer, index) => contractFor(customer, accounts[index] as BookAccount, prices));
  return {
    name: `story ${name}`,
    seed: `story ${name}`,
    from,
    to,
    legalEntities: [...(entities ?? legalEntities)],
    registrations: [...(own ?? registrations)],
    people: people(`story ${name}`),
    prices,
    accounts,
    contacts: [],
    contracts,
    usage: [...(usage ?? [])],
    renewals: customers.flatMap((customer) =>
      renewalFor(
        customer,
        contracts.find(({ account }) => account === customer.key),
      ),
    ),
    tickets: [],
    churnEvents: [],
  };
}

function accountOf(customer: StoryCustomer, index: number): BookAccount {
  const { key, name, country, tier, parent, status, soldBy, currency, taxId, terms, method } = customer;
  const entity = entityFor(country);
  const digits = assigned[country]?.(index + 1);
  return {
    key,
    name,
    parent: parent ?? null,
    status: status ?? "customer",
    tier: tier ?? "mid_market",
    industry: "Software",
    currency: currency ?? entity.baseCurrency,
    address: places[country],
    taxId: taxId !== undefined ? taxId : digits === undefined ? null : completeTaxId(country, digits),
    legalEntity: soldBy ?? entity.code,
    paymentTerms: terms ?? "on_receipt",
    paymentMethod: { type: "card", behaviour: "succeeds", settlementDays: 0, ...method },
  };
}

function contractFor({ key, contract }: StoryCustomer, { currency }: BookAccount, prices: readonly BookPrice[]): BookContract[] {
  if (contract === undefined) return [];
  const { tier, seats, endOn, termMonths = 12, billed = "annual", discountPercent = "0" } = contract;
  const startOn = addMonths(endOn, -termMonths);
  const price = priceInForce(prices, { sku: "platform", tier, currency, account: key, on: startOn });
  if (!price) throw new RangeError(`no ${tier} price in ${currency} on ${startOn}`);
  return [
    {
      key: contractOf(key),
      account: key,
      sku: "platform",
      tier,
      seats,
      unitPrice: price.unitPrice,
      discountPercent,
      startOn,
      endOn,
      anchorOn: startOn,
      termMonths,
      billingFrequency: billed,
      autoRenew: true,
      trial: false,
      churnEvent: null,
    },
  ];
}

function renewalFor({ key, name, renewal }: StoryCustomer, contract: BookContract | undefined): PlannedRenewal[] {
  if (renewal === undefined) return [];
  if (contract === undefined) throw new RangeError(`${key} renews without a contract`);
  const { startOn, endOn, tier, sku, seats, termMonths, discountPercent, billingFrequency } = contract;
  const terms = {
    sku,
    tier: renewal.tier ?? tier,
    seats: renewal.seats ?? seats,
    termMonths: renewal.termMonths ?? termMonths,
    discountPercent: renewal.discountPercent ?? discountPercent,
    billingFrequency: renewal.billed ?? billingFrequency,
  };
  const first: PlannedRenewal = {
    key: renewalOf(key),
    name: `${name}, renewal`,
    contract: contract.key,
    account: key,
    after: null,
    ending: { startOn, endOn, tier },
    closeOn: endOn,
    terms,
    outcome: "wonAt" in renewal ? { kind: "won", at: renewal.wonAt } : { kind: "lost", at: renewal.lostAt, reason: renewal.reason },
  };
  if (renewal.againAt === undefined) return [first];
  const nextEndOn = addMonths(endOn, terms.termMonths);
  const second: PlannedRenewal = {
    ...first,
    key: secondRenewalOf(key),
    name: `${name}, second renewal`,
    after: first.key,
    ending: { startOn: endOn, endOn: nextEndOn, tier: terms.tier },
    closeOn: nextEndOn,
    outcome: { kind: "won", at: renewal.againAt },
  };
  return [first, second];
}

function listOf(currencies: readonly string[], effectiveOn: CalendarDate): BookPrice[] {
  return currencies.flatMap((currency) =>
    TIERS.map((tier) => ({
      key: `list/${tier}/${currency}`,
      sku: "platform",
      tier,
      currency,
      account: null,
      unitPrice: UNIT_PRICES[tier],
      includedUsage: INCLUDED[tier],
      overageUnitPrice: OVERAGE,
      effectiveOn,
    })),
  );
}
