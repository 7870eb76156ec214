import type { CalendarDate } from "@cashline/kernel/time";
import type { Place } from "./jurisdictions.ts";
import type { RateRow } from "./rate-row.ts";
import { rates } from "./rates.ts";

const byJurisdiction = Map.groupBy(rates, ({ jurisdiction }) => jurisdiction);

/** The rows of one jurisdiction in force on a day, in the order of the table. Source: each row's own `source`. */
export function inForce(jurisdiction: string, on: CalendarDate): RateRow[] {
  return (byJurisdiction.get(jurisdiction) ?? []).filter(
    ({ validFrom, validTo }) => validFrom <= on && (validTo === null || on <= validTo),
  );
}

/**
 * The levies a sale at a place bears on a day, whoever sells, in the order in which they are computed; empty before the
 * table begins.
 * Canada: a harmonised province's HST stands for the federal GST, elsewhere the province's own levy comes on top. Before
 * the first row of a province that levies, what it levied is not known, and the federal part alone would be too little.
 * India: a sale within the seller's state bears CGST and the state's half, any other IGST.
 * Source: Excise Tax Act (Canada) s. 165; Integrated Goods and Services Tax Act 2017 (India) s. 7 and 8.
 */
export function leviesAt(place: Place, on: CalendarDate, sellerRegions: ReadonlySet<string>): RateRow[] {
  const { country, region } = place;
  const jurisdiction = region === null ? country : `${country}-${region}`;
  const regional = region === null ? [] : inForce(jurisdiction, on);
  if (country === "US") return regional;
  if (country === "CA") {
    if (regional.length === 0 && byJurisdiction.has(jurisdiction)) return [];
    return regional.some(({ name }) => name === "HST") ? regional : [...inForce("CA", on), ...regional];
  }
  if (country === "IN") {
    const union = inForce("IN", on);
    const within = region !== null && sellerRegions.has(region);
    return within ? [...union.filter(({ name }) => name === "CGST"), ...regional] : union.filter(({ name }) => name === "IGST");
  }
  return inForce(country, on);
}
