import type { TaxDocument, TaxTreatment } from "@cashline/contracts/systems/tax/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import { europeanUnion, regimeOf, type Place } from "./jurisdictions.ts";
import { leviesAt } from "./levies.ts";
import type { RateRow } from "./rate-row.ts";
import type { Seller } from "./registration.ts";
import { taxesStrangers } from "./strangers.ts";

/** Which tax a sale falls under, why, and the levies to compute; none unless the treatment is `standard`. */
export type Supply = { readonly regime: TaxDocument["regime"]; readonly treatment: TaxTreatment; readonly levies: readonly RateRow[] };

type Refused = { outcome: "refused"; code: "unknown-jurisdiction"; detail: string };

/**
 * Decides the tax of a business subscription to hosted software, which is supplied where the customer is.
 *
 * - EU and GB: the seller's own country is taxed at home; elsewhere a customer with a VAT number accounts for the tax
 *   itself, wherever the seller is (Directive 2006/112/EC art. 44 and 196; VATA 1994 s. 7A and 8), and one without pays
 *   the destination's rate (art. 58, One Stop Shop). One registration anywhere in the Union is enough for that.
 * - A seller with no tie to the destination, neither home nor registration, owes the tax of a consumer there all the same
 *   (`strangers.ts`), and is not registered for it; to anybody else it exports.
 * - US: the state must tax the service and the seller be registered in it. A state that does not tax it says so
 *   whether or not the seller is registered.
 * - CA: any Canadian registration carries GST and HST; PST, QST and RST need one in the province.
 * - IN, AU: any registration in the country.
 * @param hasTaxId whether the customer gave a well-formed number of the destination, and so is a business
 */
export function decideSupply(
  seller: Seller,
  place: Place,
  on: CalendarDate,
  hasTaxId: boolean,
): ({ outcome: "decided" } & Supply) | Refused {
  const { country, region } = place;
  const regime = regimeOf(country);
  const outside = { outcome: "decided", regime: "none", treatment: "export", levies: [] } as const;
  if (regime === undefined) return outside;
  const without = (treatment: TaxTreatment) => ({ outcome: "decided", regime, treatment, levies: [] }) as const;
  const isReversed = hasTaxId && dependsOnTaxId(seller, place);
  const isConsumers = !hasTaxId && taxesStrangers(country, on);
  if (!isReversed && !isConsumers && !isTied(seller, country)) return outside;

  const known = leviesAt(place, on, regionsRegistered(seller, country));
  if (known.length === 0) {
    const where = region === null ? country : `${country}-${region}`;
    return { outcome: "refused", code: "unknown-jurisdiction", detail: `No rates are known for ${where} on ${on}` };
  }
  if (isReversed) return without("reverse_charge");
  const taxable = known.filter(({ saasTaxable }) => saasTaxable);
  if (taxable.length === 0) return without("not_taxable");
  const levies = taxable.filter((levy) => collects(seller, levy));
  return levies.length === 0 ? without("not_registered") : { outcome: "decided", regime, treatment: "standard", levies };
}

/**
 * Whether a customer with a good number would account for the tax itself: under EU or UK VAT, in another country than the seller's.
 * Source: Directive 2006/112/EC art. 44 and 196; VATA 1994 s. 7A and 8.
 */
export function dependsOnTaxId(seller: Seller, { country }: Place): boolean {
  const regime = regimeOf(country);
  return (regime === "eu_vat" || regime === "uk_vat") && country !== seller.home;
}

/** Whether the seller is at home in the country or the union around it, or registered there. */
function isTied(seller: Seller, country: string): boolean {
  const countries = [seller.home, ...countriesRegistered(seller)];
  return countries.includes(country) || (europeanUnion.has(country) && countries.some((each) => europeanUnion.has(each)));
}

function collects(seller: Seller, levy: RateRow): boolean {
  const country = levy.jurisdiction.slice(0, 2);
  const countries = countriesRegistered(seller);
  if (country === "US" || provincial.has(levy.name)) return seller.registered.has(levy.jurisdiction);
  if (europeanUnion.has(country) && seller.home !== country) return countries.some((each) => europeanUnion.has(each));
  return countries.includes(country);
}

/** Canadian levies a province collects itself. */
const provincial: ReadonlySet<string> = new Set(["PST", "QST", "RST"]);

function countriesRegistered(seller: Seller): string[] {
  return [...seller.registered].map((jurisdiction) => jurisdiction.slice(0, 2));
}

function regionsRegistered(seller: Seller, country: string): ReadonlySet<string> {
  return new Set(
    [...seller.registered].filter((jurisdiction) => jurisdiction.startsWith(`${country}-`)).map((jurisdiction) => jurisdiction.slice(3)),
  );
}
