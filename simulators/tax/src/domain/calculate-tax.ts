import type { ExemptionCertificate, TaxIdRecord } from "@cashline/contracts/systems/tax/customer-entities";
import type { Registration, TaxDocument, TaxIdEvidence } from "@cashline/contracts/systems/tax/entities";
import type { PriceMode } from "@cashline/contracts/systems/tax/policy";
import { isCurrency, LARGEST_MINOR, absoluteMoney, addMoney, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate, Instant } from "@cashline/kernel/time";
import { DISTANCE_SALES_SCOPE, isDistanceSale, isTaxedAtHome, mayBeTaxedAtHome, type DistanceTurnover } from "./distance-sales.ts";
import { certificateFor } from "./exemptions.ts";
import { placeOf, regimeOf, type Place } from "./jurisdictions.ts";
import { leviesAt } from "./levies.ts";
import { decideSupply, dependsOnTaxId, type Supply } from "./place-of-supply.ts";
import { roundingOf, type Policy } from "./policy.ts";
import { sellerOn, type Seller } from "./registration.ts";
import { judgeTaxId } from "./tax-id-verdict.ts";
import { hasNumberForm, isWellFormedTaxId } from "./tax-ids.ts";
import { TAXED_AS, taxLines, type BorneLevy, type Line, type TaxedLine } from "./tax-lines.ts";

/** What is to be taxed. A line's `net` is its price: with inclusive prices it holds the tax. */
export type Sale = {
  readonly legalEntity: string;
  readonly accountId: string | null;
  readonly shipTo: { readonly country: string; readonly region: string };
  readonly customerTaxId: string | null;
  readonly taxOn: CalendarDate;
  readonly currency: string;
  readonly lines: readonly Line[];
  /** Null for what the policy says. */
  readonly priceMode: PriceMode | null;
};

/** What a calculation rests on besides the sale. */
export type Ground = {
  /** Of the seller. */
  readonly registrations: readonly Registration[];
  readonly policy: Policy;
  readonly at: Instant;
  /** What the registry knows of the customer's number, with the proof of asking. */
  readonly taxIdRecord: TaxIdRecord | undefined;
  readonly consultationNumber: string | null;
  /** Of the customer's account. */
  readonly certificates: readonly ExemptionCertificate[];
  /** Null where the policy does not ask for it. */
  readonly distanceTurnover: DistanceTurnover | null;
};

export type Calculated = Pick<Supply, "regime" | "treatment"> &
  Pick<TaxDocument, "rounding" | "priceMode" | "taxIdEvidence" | "registryOutage" | "distanceSales" | "thresholdScope"> & {
    outcome: "calculated";
    lines: readonly TaxedLine[];
    net: Money;
    tax: Money;
  };
export type CalculationRefused = {
  outcome: "refused";
  code:
    | "unknown-jurisdiction"
    | "unknown-legal-entity"
    | "unknown-currency"
    | "invalid-tax-id"
    | "tax-registry-unavailable"
    | "mixed-currencies"
    | "unknown-tax-code"
    | "duplicate-line-id"
    | "invalid-request";
  detail: string;
};

/**
 * Calculates the tax of a sale by the registrations of its seller and the tenant's policy. A line's tax is the sum of its
 * levies and the document's the sum of its lines, however it is rounded.
 * Source: Directive 2006/112/EC art. 44, 58, 59c and 196, and for other countries `place-of-supply.ts` and `levies.ts`; a
 * document as the sum of its lines is AvaTax's transaction.
 */
export function calculateTax(sale: Sale, ground: Ground): Calculated | CalculationRefused {
  const { policy } = ground;
  const misfit = misfitOf(sale);
  if (misfit) return misfit;
  const seller = sellerOn(sale.legalEntity, ground.registrations, sale.taxOn);
  if (!seller) return refused("unknown-legal-entity", `${sale.legalEntity} is registered nowhere`);
  const destination = placeOf(sale.shipTo);
  if (!destination) return refused("unknown-jurisdiction", `No tax rules are known for ${nameOf(sale.shipTo)}`);
  const evidence = evidenceOf(sale, ground, seller, destination);
  if (evidence !== null && "outcome" in evidence) return evidence;

  const isDistance = isDistanceSale(seller, destination, sale.customerTaxId !== null);
  const atHome =
    isDistance && mayBeTaxedAtHome(seller, policy) ? taxedAt({ country: seller.home, region: null }, sale, ground, seller) : undefined;
  if (atHome?.outcome === "refused") return atHome;
  const isHome = atHome !== undefined && isTaxedAtHome(seller, policy, ground.distanceTurnover, atHome.net);
  const taxed = isHome ? atHome : taxedAt(destination, sale, ground, seller);
  if (taxed.outcome === "refused") return taxed;
  const { lines, net, tax } = taxed;
  const computedOn = lines.flatMap(({ details }) => details.flatMap(({ taxable, exemption }) => [taxable, exemption?.amount ?? taxable]));
  if ([net, tax, addMoney(net, tax), ...computedOn].some(isTooLarge)) {
    return refused("invalid-request", `/body/lines add up to more than ${LARGEST_MINOR} minor units`);
  }
  return {
    outcome: "calculated",
    regime: taxed.regime,
    treatment: taxed.treatment,
    rounding: roundingOf(policy),
    priceMode: priceModeOf(sale, policy),
    taxIdEvidence: evidence,
    registryOutage: evidence?.registry === "unavailable" ? policy.registryOutage : null,
    distanceSales: isDistance ? policy.distanceSales : null,
    thresholdScope: isDistance ? DISTANCE_SALES_SCOPE : destination.country === "US" ? nameOf(sale.shipTo) : null,
    lines,
    net,
    tax,
  };
}

type Taxed = Pick<Calculated, "regime" | "treatment" | "lines" | "net" | "tax"> & { outcome: "taxed" };

/** The sale as a place taxes it. */
function taxedAt(place: Place, sale: Sale, { certificates, policy }: Ground, seller: Seller): Taxed | CalculationRefused {
  const { currency, taxOn } = sale;
  const hasTaxId = sale.customerTaxId !== null && hasNumberForm(place.country, sale.customerTaxId);
  const supply = decideSupply(seller, place, taxOn, hasTaxId);
  if (supply.outcome === "refused") return supply;
  const levies = supply.levies.map((row): BorneLevy => ({
    row,
    certificateId: certificateFor(certificates, row.jurisdiction, taxOn)?.id ?? null,
  }));
  const isExempt = levies.length > 0 && levies.every(({ certificateId }) => certificateId !== null);
  const lines =
    supply.treatment === "reverse_charge"
      ? reversed(sale.lines, place, taxOn)
      : taxLines(sale.lines, levies, { ...policy, priceMode: priceModeOf(sale, policy) });
  const sumOf = (member: "net" | "tax") =>
    sumMoney(
      currency,
      lines.map((line) => line[member]),
    );
  return {
    outcome: "taxed",
    regime: supply.regime,
    treatment: isExempt ? "exempt" : supply.treatment,
    lines,
    net: sumOf("net"),
    tax: sumOf("tax"),
  };
}

const priceModeOf = ({ priceMode }: Sale, policy: Policy): PriceMode => priceMode ?? policy.priceMode;

/** What is wrong with a sale whoever sells. */
function misfitOf({ currency, lines }: Sale): CalculationRefused | undefined {
  if (!isCurrency(currency)) return refused("unknown-currency", `${currency} is not an ISO 4217 currency code`);
  const stray = lines.find(({ net }) => net.currency !== currency);
  if (stray) return refused("mixed-currencies", `Line ${stray.lineId} is in ${stray.net.currency}, the document in ${currency}`);
  const unknown = lines.find(({ taxCode }) => taxCode !== TAXED_AS);
  if (unknown) return refused("unknown-tax-code", `Line ${unknown.lineId} has the tax code ${unknown.taxCode}; only ${TAXED_AS} has rules`);
  const twice = duplicateOf(lines.map(({ lineId }) => lineId));
  if (twice !== undefined) return refused("duplicate-line-id", `Line ${twice} is there twice`);
  return undefined;
}

/** The first id that comes a second time. Source: ours; returns and adjustments name a line by its id. */
export function duplicateOf(ids: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return ids.find((id) => seen.size === seen.add(id).size);
}

/**
 * How the customer's number was judged; null where the tax does not depend on it. A number that is not good is refused,
 * never silently taxed; without an answer the sale is held unless the policy accepts the form.
 */
function evidenceOf(sale: Sale, ground: Ground, seller: Seller, place: Place): TaxIdEvidence | CalculationRefused | null {
  const { customerTaxId, taxOn } = sale;
  if (customerTaxId === null) return null;
  if (!isWellFormedTaxId(place.country, customerTaxId))
    return refused("invalid-tax-id", `${customerTaxId} is not how ${place.country} writes its numbers`);
  if (!dependsOnTaxId(seller, place)) return null;
  const { policy, taxIdRecord: record, at } = ground;
  const { country } = place;
  const { answer, registry } = judgeTaxId({ country, taxId: customerTaxId, record, at, on: taxOn }, policy);
  if (answer === "invalid") return refused("invalid-tax-id", `${customerTaxId} is not a valid number of ${country} on ${taxOn}`);
  if (answer === "unavailable" && policy.registryOutage === "hold")
    return refused("tax-registry-unavailable", `The registry of ${country} does not answer; ${customerTaxId} cannot be checked`);
  return { policy: policy.taxIdCheck, registry, consultationNumber: registry === "known" ? ground.consultationNumber : null };
}

/** Reverse-charged lines show what the customer accounts for, at nothing, as the seller's recapitulative statement needs it. */
function reversed(lines: readonly Line[], place: Place, on: CalendarDate): TaxedLine[] {
  return lines.map((line) => {
    const tax = zeroMoney(line.net.currency);
    const details = leviesAt(place, on, new Set()).map(({ jurisdiction, name }) => ({
      jurisdiction,
      name: `${name} reverse charge`,
      rate: "0",
      taxable: line.net,
      tax,
    }));
    return { ...line, tax, details };
  });
}

const refused = (code: CalculationRefused["code"], detail: string): CalculationRefused => ({ outcome: "refused", code, detail });
const isTooLarge = (amount: Money): boolean => absoluteMoney(amount).minor > LARGEST_MINOR;

/** Country, with its region where the country levies by region. */
function nameOf({ country, region }: Sale["shipTo"]): string {
  return regimeOf(country) !== undefined && region !== "" ? `${country}-${region}` : country;
}
