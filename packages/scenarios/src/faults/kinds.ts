import { addMoney, currencyExponent } from "@cashline/kernel/money";
import { priceAmount } from "@cashline/kernel/decimal";
import { deriveId } from "@cashline/kernel/ids";
import { randomStream } from "@cashline/kernel/random";
import { addDays, addMs, dateIn, instantAt, type Instant } from "@cashline/kernel/time";
import type { Book, BookPrice, Key } from "../book/book.ts";
import type { BusinessFault, ExpectedException, FaultKind, FaultStep } from "./fault.ts";
import { invoiceNet, invoiceTax, priceGap, type RenewalGround } from "./renewal-bill.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The half-finished change of master data comes the day before the customer agrees, at the latest an hour before. */
function beforeWin({ renewal }: RenewalGround, book: Pick<Book, "from">): Instant {
  const dayBefore = addMs(renewal.outcome.at, -DAY_MS);
  const opening = instantAt(book.from, "00:30");
  return dayBefore > opening ? dayBefore : opening;
}

/**
 * A contracted price agreed for the renewal is published, but billing hears of it only weeks later. Between the first
 * and the last step all price events wait; then only this one does.
 */
function publishUnheard(ground: RenewalGround, factor: string, weeks: number, at: Instant): { signed: BookPrice; steps: FaultStep[] } {
  const { account, contract, price, renewal } = ground;
  const signed: BookPrice = {
    ...price,
    key: `contracted/${renewal.key}`,
    account: account.key,
    effectiveOn: contract.endOn,
    unitPrice: scaled(price, factor),
  };
  const delay = {
    kind: "delay-event" as const,
    id: faultName("delay", ground),
    system: "cpq" as const,
    eventType: "cpq.price.published.v1",
    to: addMs(renewal.outcome.at, weeks * 7 * DAY_MS),
  };
  return {
    signed,
    steps: [
      { at, action: { ...delay, price: null } },
      { at, action: { kind: "publish-price", price: signed } },
      { at, action: { ...delay, price: signed } },
    ],
  };
}

/** A price times a factor, rounded half-up to whole minor units. */
function scaled({ unitPrice, currency }: BookPrice, factor: string): string {
  const { minor } = priceAmount(currency, "half-up", unitPrice, factor);
  const exponent = currencyExponent(currency);
  const digits = minor.toString().padStart(exponent + 1, "0");
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * One renewal, three causes: a price billing has not heard of, a billing account moved to another legal entity, and a
 * customer moved in ERP's hierarchy. One held invoice and one case, with two dependents.
 */
export function headline(ground: RenewalGround, book: Book, seed: string): BusinessFault {
  const at = beforeWin(ground, book);
  const { signed, steps } = publishUnheard(ground, "1.25", 5, at);
  const parent = otherParent(ground, book, seed);
  return fault(
    "headline",
    ground,
    [
      ...steps,
      { at, action: { kind: "patch-billing-account", account: ground.account.key, change: { legalEntity: wrongEntityFor(ground) } } },
      { at, action: { kind: "patch-erp-customer", account: ground.account.key, change: { parent } } },
    ],
    [
      priceMismatch(ground, signed.unitPrice, null),
      wrongJurisdiction(ground, "QTC-PRICE-MISMATCH"),
      postingRejected(ground, "QTC-PRICE-MISMATCH"),
    ],
  );
}

/** The contracted price rises or falls, and billing charges the old one. */
export function staleRateCard(ground: RenewalGround, book: Book, seed: string): BusinessFault {
  const random = randomStream(seed, "stale-rate-card", ground.renewal.key);
  const factor = random.pick(["0.85", "0.9", "1.08", "1.12", "1.2"]);
  const { signed, steps } = publishUnheard(ground, factor, random.between(3, 6), beforeWin(ground, book));
  return fault("stale-rate-card", ground, steps, [priceMismatch(ground, signed.unitPrice, null)]);
}

/** Somebody moves the billing account to another legal entity, so the invoice would bear no tax at all. */
export function wrongLegalEntity(ground: RenewalGround, book: Book): BusinessFault {
  const action = { kind: "patch-billing-account" as const, account: ground.account.key, change: { legalEntity: wrongEntityFor(ground) } };
  return fault("wrong-legal-entity", ground, [{ at: beforeWin(ground, book), action }], [wrongJurisdiction(ground, null)]);
}

/** Somebody moves the customer in ERP under another parent, and ERP would reject the posting. */
export function hierarchyMoved(ground: RenewalGround, book: Book, seed: string): BusinessFault {
  const action = { kind: "patch-erp-customer" as const, account: ground.account.key, change: { parent: otherParent(ground, book, seed) } };
  return fault("hierarchy-moved", ground, [{ at: beforeWin(ground, book), action }], [postingRejected(ground, null)]);
}

/** Some days after the renewal somebody changes the seats by hand in provisioning. */
export function entitlementDrift(ground: RenewalGround, seed: string): BusinessFault {
  const { renewal, contract, price } = ground;
  const random = randomStream(seed, "entitlement-drift", renewal.key);
  const step = Math.max(1, Math.round((renewal.terms.seats * random.between(5, 25)) / 100));
  const seats = random.chance(0.7) || renewal.terms.seats <= step ? renewal.terms.seats + step : renewal.terms.seats - step;
  const at = instantAt(addDays(dateIn(renewal.outcome.at, "UTC"), random.between(3, 8)), "14:00");
  const expected: ExpectedException = {
    ...about(ground, "contract", at),
    code: "QTC-ENTITLEMENT-DRIFT",
    amountMinor: null,
    amountRule: `${Math.abs(seats - renewal.terms.seats)} seats × ${price.unitPrice} ${price.currency} a month × share of the period since ${at}`,
    direction: seats > renewal.terms.seats ? "under_billed" : "over_billed",
    dependentOf: null,
  };
  return fault(
    "entitlement-drift",
    ground,
    [{ at, action: { kind: "patch-entitlement", contract: contract.key, change: { seats } } }],
    [expected],
  );
}

/** The customer's bank has too little money the first time. Nothing is done: it lies in how the account behaves. */
export function softDecline(ground: RenewalGround): BusinessFault {
  const { renewal, account } = ground;
  const { type, settlementDays } = account.paymentMethod;
  // A debit comes back on the day the money should have arrived; a card answers at once.
  const known = type === "card" ? renewal.outcome.at : instantAt(addDays(dateIn(renewal.outcome.at, "UTC"), settlementDays), "12:00");
  const due = addMoney(invoiceNet(ground), invoiceTax(ground));
  return fault(
    "soft-decline",
    ground,
    [],
    [
      {
        ...about(ground, "invoice", known),
        code: "PAY-SOFT-DECLINE",
        amountMinor: due.minor.toString(),
        amountRule: "invoice total with tax",
        direction: "none",
        dependentOf: null,
      },
    ],
  );
}

function priceMismatch(ground: RenewalGround, signedUnitPrice: string, dependentOf: ExpectedException["dependentOf"]): ExpectedException {
  const { amount, direction } = priceGap(ground, signedUnitPrice, ground.price.unitPrice);
  return {
    ...about(ground, "contract", ground.renewal.outcome.at),
    code: "QTC-PRICE-MISMATCH",
    amountMinor: amount.minor.toString(),
    direction,
    dependentOf,
    amountRule: `seats at ${ground.price.unitPrice} instead of ${signedUnitPrice} ${ground.price.currency} per month, over the term`,
  };
}

function wrongJurisdiction(ground: RenewalGround, dependentOf: ExpectedException["dependentOf"]): ExpectedException {
  return {
    ...about(ground, "contract", ground.renewal.outcome.at),
    code: "TAX-JURISDICTION",
    amountMinor: invoiceTax(ground).minor.toString(),
    dependentOf,
    amountRule: "tax of the first draft under the contract's entity, of which the wrong one charges none",
    direction: "under_billed",
  };
}

function postingRejected(ground: RenewalGround, dependentOf: ExpectedException["dependentOf"]): ExpectedException {
  return {
    ...about(ground, "contract", ground.renewal.outcome.at),
    code: "ERP-POST-REJECTED",
    amountMinor: invoiceNet(ground).minor.toString(),
    dependentOf,
    amountRule: "net of the first draft",
    direction: "none",
  };
}

function about({ renewal, contract, account, price }: RenewalGround, objectKind: ExpectedException["objectKind"], detectableFrom: Instant) {
  return { objectKind, account: account.key, contract: contract.key, opportunity: renewal.key, currency: price.currency, detectableFrom };
}

function fault(kind: FaultKind, ground: RenewalGround, steps: FaultStep[], expected: ExpectedException[]): BusinessFault {
  const { renewal, contract, account } = ground;
  return { id: faultName(kind, ground), kind, account: account.key, contract: contract.key, opportunity: renewal.key, steps, expected };
}

/** A name that technical faults may bear too: lower case, digits and hyphens, at most sixty characters. */
function faultName(kind: string, { contract, renewal }: RenewalGround): string {
  const key = renewal.after === null ? contract.key : `${contract.key}-${renewal.closeOn}`;
  const name = `${kind}-${key.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  return name.length <= 60 ? name : `${name.slice(0, 38)}-${deriveId("f", "", key).slice(2)}`;
}

/** An entity without any tie to the customer's country, so that its invoice would be an untaxed export. */
function wrongEntityFor({ account }: RenewalGround): string {
  return ["DE", "FR", "AT"].includes(account.address.country) ? "US01" : "DE01";
}

/** Another account to be put under: never itself, its parent, or one below it. */
function otherParent(ground: RenewalGround, book: Book, seed: string): Key {
  return randomStream(seed, "other-parent", ground.renewal.key).pick(otherParents(ground, book)).key;
}

/** The accounts a customer could be put under by mistake. */
export function otherParents({ account }: RenewalGround, book: Pick<Book, "accounts">): Book["accounts"] {
  return book.accounts.filter(({ key, parent }) => key !== account.key && key !== account.parent && parent !== account.key);
}
