import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { ExactPrice, QuoteLine, WaterfallStep } from "@cashline/contracts/systems/cpq/quote-line";
import { addDecimals, compareDecimals, multiplyDecimals, type Decimal } from "@cashline/kernel/decimal";
import { LARGEST_MINOR, moneyWire, zeroMoney, type Money } from "@cashline/kernel/money";
import { basePrice, type BasePrice, type PriceGround } from "./base-price.ts";
import { isBookValid } from "./price.ts";
import { scheduleInForce } from "./discount-schedule.ts";
import { lineTotals, monthlyOf, proratedNet } from "./line-totals.ts";
import type { QuoteTerm } from "./quote-term.ts";
import { percentOff, waterfall } from "./waterfall.ts";

/** One product to quote, the bundle itself or a component of it. */
export type LineAsked = {
  readonly lineId: string;
  readonly role: QuoteLine["role"];
  readonly sku: string;
  readonly tier: string;
  readonly quantity: number;
  /** The component comes with the bundle's price. */
  readonly isIncluded: boolean;
  readonly bundlePercent: Decimal;
};

type Asked = Pick<
  Quote,
  "accountId" | "currency" | "startOn" | "billingFrequency" | "discountPercent" | "partnerDiscountPercent" | "priceBookId"
>;
/** `worth` is the line's net over the whole term or what is left of it, whatever of it was signed before. */
type PricedLine = { readonly line: QuoteLine; readonly base: BasePrice | undefined; readonly worth: Money };
/** So many units of a line at its price. */
type Units = Pick<QuoteLine, "quantity" | "netUnitPrice" | "exactPrice">;
const FREE: ExactPrice = { monthly: "0", units: 1 };
type Amounts = { readonly periodNet: Money; readonly termNet: Money };
export type LineRefused = { outcome: "refused"; code: "no-price" | "price-book-not-valid" | "invalid-request"; detail: string };

/**
 * A line at today's prices. Against what was signed of the same product, its value is the difference over the rest.
 * Source: Salesforce CPQ's amendment lines, which are worth the change alone.
 */
export function priceLine(
  asked: LineAsked,
  request: Asked,
  isRenewal: boolean,
  term: QuoteTerm,
  ground: PriceGround,
  before: QuoteLine | undefined,
): PricedLine | LineRefused {
  const { sku, tier, quantity } = asked;
  const known = { lineId: asked.lineId, role: asked.role, sku, tier, quantity, priorQuantity: before?.quantity ?? 0 };
  const change = before ? ("changed" as const) : ("new" as const);
  if (asked.isIncluded) {
    const included: WaterfallStep = { step: "net", unitPrice: "0", discountPercent: null, rule: "included in the bundle", ruleId: null };
    const nothing = { periodNet: zeroMoney(request.currency), termNet: zeroMoney(request.currency) };
    const line = { ...known, change, priceId: null, waterfall: [included], netUnitPrice: "0", exactPrice: FREE, offListPercent: null };
    return withAmounts(line, against(before, nothing, line, request.currency, term), undefined, nothing.termNet);
  }
  const { accountId, currency, startOn, priceBookId } = request;
  if (priceBookId !== null && !(ground.book && isBookValid(ground.book.book, currency, startOn)))
    return {
      outcome: "refused",
      code: "price-book-not-valid",
      detail: `Price book ${priceBookId} holds no ${currency} price on ${startOn}`,
    };
  const wanted = { sku, tier, currency, accountId, startOn };
  const base = basePrice(wanted, isRenewal, ground);
  if (!base) {
    const where = ground.book ? ` in price book ${ground.book.book.name}` : "";
    const detail = `No price for ${sku} ${tier} in ${currency} is in force on ${startOn}${where}`;
    return { outcome: "refused", code: "no-price", detail };
  }
  const { schedules, policy } = ground;
  const { steps, netUnitPrice, exactPrice } = waterfall({
    base,
    quantity,
    termMonths: term.termMonths,
    byQuantity: scheduleInForce(schedules, asked, "quantity", startOn),
    byTerm: scheduleInForce(schedules, asked, "term", startOn),
    bundlePercent: asked.bundlePercent,
    discountPercent: request.discountPercent,
    partnerDiscountPercent: request.partnerDiscountPercent,
    policy,
  });
  const { unitPrice: list } = base.list;
  const isBelowList = Number(list) !== 0 && compareDecimals(netUnitPrice, list) <= 0;
  const monthly = monthlyOf(exactPrice, quantity);
  const amounts = lineTotals({ ...request, termMonths: term.termMonths, monthly, prorated: term.months });
  const offListPercent = isBelowList ? percentOff(list, netUnitPrice) : null;
  const line = { ...known, change, priceId: base.priceId, waterfall: steps, netUnitPrice, exactPrice, offListPercent };
  return withAmounts(line, against(before, amounts, line, currency, term), base, amounts.termNet);
}

/**
 * A line whose product and discount stay as signed: the price stays too, to its last decimal, whatever the list says now.
 * Source: Salesforce CPQ, where an amendment keeps the price of what stays.
 */
export function keepLine(before: QuoteLine, asked: LineAsked, request: Asked, term: QuoteTerm, signed: Quote): PricedLine | LineRefused {
  const { lineId, role, quantity } = asked;
  const known = { ...before, lineId, role, quantity, priorQuantity: before.quantity, waterfall: asSigned(before, signed) };
  const monthly = monthlyOf(exactOf(before), quantity);
  const amounts = lineTotals({ ...request, termMonths: term.termMonths, monthly, prorated: term.months });
  if (quantity === before.quantity) {
    const termNet = moneyWire(zeroMoney(request.currency));
    return { line: { ...known, change: "kept", termNet }, base: undefined, worth: amounts.termNet };
  }
  const changed = against(before, amounts, known, request.currency, term);
  return withAmounts({ ...known, change: "changed" }, changed, undefined, amounts.termNet);
}

/**
 * A line of what was signed that goes: its rest of the term is given back.
 * Source: Salesforce CPQ, where an amendment takes a line to quantity zero.
 */
export function removeLine(before: QuoteLine, lineId: string, term: QuoteTerm, signed: Quote): QuoteLine {
  const { currency } = signed;
  return {
    ...before,
    lineId,
    change: "removed",
    quantity: 0,
    priorQuantity: before.quantity,
    waterfall: asSigned(before, signed),
    periodNet: moneyWire(zeroMoney(currency)),
    termNet: moneyWire(changeNet(before, { ...before, quantity: 0 }, currency, term)),
  };
}

function asSigned({ waterfall: steps }: QuoteLine, { id }: Quote): WaterfallStep[] {
  return steps.map((each) => (each.step === "net" ? { ...each, rule: `as signed in ${id}`, ruleId: id } : each));
}

/** Against what was signed of the same product a line's value is the change. */
function against(before: QuoteLine | undefined, amounts: Amounts, now: Units, currency: string, term: QuoteTerm): Amounts {
  return before ? { ...amounts, termNet: changeNet(before, now, currency, term) } : amounts;
}

/**
 * What a change is worth over the rest of the term: the exact difference of the monthly prices times the months left,
 * rounded half-up once; five seats more cost what five seats cost.
 */
function changeNet(before: Units, now: Units, currency: string, { months }: QuoteTerm): Money {
  const [signed, asked] = [exactOf(before), exactOf(now)];
  const difference = addDecimals(
    multiplyDecimals(asked.monthly, String(now.quantity), String(signed.units)),
    multiplyDecimals("-1", signed.monthly, String(before.quantity), String(asked.units)),
  );
  const monthly = { factors: [difference], divisor: BigInt(signed.units) * BigInt(asked.units) };
  return proratedNet(currency, monthly, months ?? { numerator: 0n, denominator: 1n });
}

/** The price of a line to its last decimal; of one that does not keep it, as printed. */
function exactOf({ exactPrice, netUnitPrice }: Units): ExactPrice {
  return exactPrice ?? { monthly: netUnitPrice, units: 1 };
}

function withAmounts(
  line: Omit<QuoteLine, "periodNet" | "termNet">,
  { periodNet, termNet }: Amounts,
  base: BasePrice | undefined,
  worth: Money,
): PricedLine | LineRefused {
  if (isTooLarge(periodNet) || isTooLarge(termNet) || isTooLarge(worth) || (base?.special && !isPrintable(base.special.unitPrice)))
    return { outcome: "refused", code: "invalid-request", detail: "The quote is larger than any document may carry" };
  return { line: { ...line, periodNet: moneyWire(periodNet), termNet: moneyWire(termNet) }, base, worth };
}

/** Larger than any document may carry, in either direction. Source: ours; the contract's largest amount. */
export function isTooLarge({ minor }: Money): boolean {
  return minor > LARGEST_MINOR || minor < -LARGEST_MINOR;
}

/** A price has at most twelve digits before the point; an uplift may lead past them. */
const isPrintable = (unitPrice: Decimal): boolean => compareDecimals(unitPrice, "1000000000000") < 0;
