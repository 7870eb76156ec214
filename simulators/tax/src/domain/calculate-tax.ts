import type { Registration } from "@cashline/contracts/systems/tax/entities";
import { rateAmount } from "@cashline/kernel/decimal";
import { LARGEST_MINOR, absoluteMoney, addMoney, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { placeOf, regimeOf, type Place } from "./jurisdictions.ts";
import { leviesAt } from "./levies.ts";
import { decideSupply, type Supply } from "./place-of-supply.ts";
import { sellerOn } from "./registration.ts";
import { isWellFormedTaxId } from "./tax-ids.ts";

/** A line before tax. `taxCode` is carried, not judged: every line is taxed as a business subscription. */
export type Line = { readonly lineId: string; readonly net: Money; readonly taxCode: string };
export type Detail = {
  readonly jurisdiction: string;
  readonly name: string;
  readonly rate: string;
  readonly taxable: Money;
  readonly tax: Money;
};
export type TaxedLine = Line & { readonly tax: Money; readonly details: readonly Detail[] };

/** What is to be taxed. */
export type Sale = {
  readonly legalEntity: string;
  readonly shipTo: { readonly country: string; readonly region: string };
  readonly customerTaxId: string | null;
  readonly taxOn: CalendarDate;
  readonly currency: string;
  readonly lines: readonly Line[];
};

export type Calculated = Pick<Supply, "regime" | "treatment"> & {
  outcome: "calculated";
  lines: readonly TaxedLine[];
  net: Money;
  tax: Money;
};
export type CalculationRefused = {
  outcome: "refused";
  code: "unknown-jurisdiction" | "unknown-legal-entity" | "invalid-tax-id" | "mixed-currencies" | "invalid-request";
  detail: string;
};

/**
 * Calculates the tax of a sale by the registrations of its seller. Each levy of each line is rounded half-up to minor
 * units (half away from zero, so a credit mirrors its invoice); a line's tax is the sum of its levies and the
 * document's the sum of its lines.
 */
export function calculateTax(sale: Sale, registrations: readonly Registration[]): Calculated | CalculationRefused {
  const stray = sale.lines.find(({ net }) => net.currency !== sale.currency);
  if (stray)
    return {
      outcome: "refused",
      code: "mixed-currencies",
      detail: `Line ${stray.lineId} is in ${stray.net.currency}, the document in ${sale.currency}`,
    };
  const seller = sellerOn(sale.legalEntity, registrations, sale.taxOn);
  if (!seller) return { outcome: "refused", code: "unknown-legal-entity", detail: `${sale.legalEntity} is registered nowhere` };
  const place = placeOf(sale.shipTo);
  if (!place) return { outcome: "refused", code: "unknown-jurisdiction", detail: `No tax rules are known for ${nameOf(sale.shipTo)}` };
  if (sale.customerTaxId !== null && !isWellFormedTaxId(place.country, sale.customerTaxId)) {
    return { outcome: "refused", code: "invalid-tax-id", detail: `${sale.customerTaxId} is not how ${place.country} writes its numbers` };
  }
  const supply = decideSupply(seller, place, sale.taxOn, sale.customerTaxId !== null);
  if (supply.outcome === "refused") return supply;

  const lines = sale.lines.map((line) => taxLine(line, supply, place, sale.taxOn));
  const net = sumMoney(
    sale.currency,
    lines.map((line) => line.net),
  );
  const tax = sumMoney(
    sale.currency,
    lines.map((line) => line.tax),
  );
  if ([net, tax, addMoney(net, tax)].some((total) => absoluteMoney(total).minor > LARGEST_MINOR)) {
    return { outcome: "refused", code: "invalid-request", detail: `/body/lines add up to more than ${LARGEST_MINOR} minor units` };
  }
  return { outcome: "calculated", regime: supply.regime, treatment: supply.treatment, lines, net, tax };
}

function taxLine(line: Line, supply: Supply, place: Place, on: CalendarDate): TaxedLine {
  const details =
    supply.treatment === "reverse_charge"
      ? reversed(line, place, on)
      : supply.levies.map((levy) => {
          const taxable = rateAmount(line.net, levy.taxableShare, "half-up");
          return {
            jurisdiction: levy.jurisdiction,
            name: levy.name,
            rate: levy.rate,
            taxable,
            tax: rateAmount(taxable, levy.rate, "half-up"),
          };
        });
  return {
    ...line,
    details,
    tax: sumMoney(
      line.net.currency,
      details.map(({ tax }) => tax),
    ),
  };
}

/** A reverse-charged line shows what the customer accounts for, at nothing, as the seller's recapitulative statement needs it. */
function reversed(line: Line, place: Place, on: CalendarDate): Detail[] {
  return leviesAt(place, on, new Set()).map(({ jurisdiction, name }) => ({
    jurisdiction,
    name: `${name} reverse charge`,
    rate: "0",
    taxable: line.net,
    tax: zeroMoney(line.net.currency),
  }));
}

/** Country, with its region where the country levies by region. */
function nameOf({ country, region }: Sale["shipTo"]): string {
  return regimeOf(country) !== undefined && region !== "" ? `${country}-${region}` : country;
}
