import type { ContractedPrice, DiscountSchedule } from "@cashline/contracts/systems/cpq/agreements";
import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import type { CpqPolicy } from "@cashline/contracts/systems/cpq/policy";
import type { BookPrice, PriceBook } from "@cashline/contracts/systems/cpq/price-books";
import type { QuoteLine } from "@cashline/contracts/systems/cpq/quote-line";
import { addDecimals, multiplyDecimals, remainingShare, roundDecimal, type Decimal } from "@cashline/kernel/decimal";
import { agreementInForce, bookPriceInForce, listPriceInForce, ownPriceInForce, type Wanted } from "./price.ts";

/** Everything that may say what a product costs: of all days, for the products concerned. */
export type PriceGround = {
  readonly policy: CpqPolicy;
  readonly prices: readonly ListPrice[];
  /** The book a quote names, with its prices. */
  readonly book: { readonly book: PriceBook; readonly prices: readonly BookPrice[] } | undefined;
  readonly agreements: readonly ContractedPrice[];
  readonly schedules: readonly DiscountSchedule[];
  /** What was signed for the term before a renewal. */
  readonly signed: Quote | undefined;
};

/** A price with the rule that made it. */
export type Source = { readonly unitPrice: Decimal; readonly rule: string; readonly ruleId: string };

/** The first two prices of the waterfall, and what comes with them. */
export type BasePrice = {
  readonly list: Source;
  readonly special: Source | undefined;
  readonly priceId: string;
  readonly includedUsage: number;
  readonly overageUnitPrice: Decimal;
};

type Entry = Pick<ListPrice, "id" | "unitPrice" | "includedUsage" | "overageUnitPrice" | "effectiveOn">;

/**
 * The list price of a product and, if there is one, the special price that goes before it: of the account's own price and
 * what it was promised, the one effective last. A renewal follows the policy's method, as Salesforce CPQ's Renewal Pricing
 * Method does (`List`; `Same` and `Uplift` at what was signed): `list` knows no special price, `same` takes the one signed
 * for the same product and falls back to what is in force where nothing was signed. The uplift raises special prices of
 * renewals only; the list is raised by publishing another price. Undefined when no price is in force.
 */
export function basePrice(wanted: Wanted, isRenewal: boolean, ground: PriceGround): BasePrice | undefined {
  const listed: Entry | undefined = ground.book
    ? bookPriceInForce(ground.book.prices, ground.book.book, wanted)
    : listPriceInForce(ground.prices, wanted);
  const own = ownPriceInForce(ground.prices, wanted);
  const method = isRenewal ? ground.policy.renewalPriceMethod : "contracted";
  const entry = method === "list" ? listed : (listed ?? own);
  if (!entry) return undefined;
  const list = { unitPrice: entry.unitPrice, rule: `${ruleOf(entry, own, ground)} from ${entry.effectiveOn}`, ruleId: entry.id };
  const withoutSpecial: BasePrice = {
    list,
    special: undefined,
    priceId: entry.id,
    includedUsage: entry.includedUsage,
    overageUnitPrice: entry.overageUnitPrice,
  };
  if (method === "list") return withoutSpecial;
  const signed = method === "same" ? signedPrice(wanted, ground.signed) : undefined;
  const based = signed
    ? { ...withoutSpecial, special: signed }
    : contracted(withoutSpecial, own, agreementInForce(ground.agreements, wanted));
  return isRenewal ? uplifted(based, ground.policy.renewalUpliftPercent) : based;
}

const ruleOf = (entry: Entry, own: Entry | undefined, { book }: PriceGround): string =>
  entry === own ? "no list price, contracted price" : book ? `price book ${book.book.name}` : "standard price book";

function contracted(base: BasePrice, own: Entry | undefined, agreement: ContractedPrice | undefined): BasePrice {
  if (agreement && (!own || agreement.effectiveOn >= own.effectiveOn)) {
    const { id, unitPrice, discountPercent, effectiveOn } = agreement;
    const share = discountPercent ?? "0";
    // Prices have at most eight decimals; a share off the list is rounded half-up to them.
    const promised = unitPrice ?? roundDecimal(multiplyDecimals(base.list.unitPrice, remainingShare(share)), 8, "half-up");
    const rule = `contracted ${unitPrice === null ? `${share} % off the list` : "price"} from ${effectiveOn}`;
    return { ...base, special: { unitPrice: promised, rule, ruleId: id } };
  }
  if (!own) return base;
  return {
    list: base.list,
    special: { unitPrice: own.unitPrice, rule: `contracted price from ${own.effectiveOn}`, ruleId: own.id },
    priceId: own.id,
    includedUsage: own.includedUsage,
    overageUnitPrice: own.overageUnitPrice,
  };
}

function signedPrice({ sku, tier, currency }: Wanted, signed: Quote | undefined): Source | undefined {
  if (!signed || signed.currency !== currency) return undefined;
  const line = signed.lines.find((each: QuoteLine) => each.sku === sku && each.tier === tier && each.quantity > 0);
  const special = line?.waterfall.find(({ step }) => step === "special");
  return special && { unitPrice: special.unitPrice, rule: `as signed in ${signed.id}`, ruleId: signed.id };
}

function uplifted(base: BasePrice, percent: Decimal): BasePrice {
  if (!base.special || Number(percent) === 0) return base;
  const { unitPrice, rule, ruleId } = base.special;
  const raised = multiplyDecimals(unitPrice, addDecimals("1", multiplyDecimals(percent, "0.01")));
  return { ...base, special: { unitPrice: roundDecimal(raised, 8, "half-up"), rule: `${rule}, raised by ${percent} %`, ruleId } };
}
