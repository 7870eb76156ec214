import type { Jurisdiction, NexusThreshold, Rate } from "@cashline/contracts/systems/tax/place-entities";
import type { CalendarDate } from "@cashline/kernel/time";
import { jurisdictionNames } from "./jurisdiction-names.ts";
import { regimeOf } from "./jurisdictions.ts";
import { nexusThresholds } from "./nexus-thresholds.ts";
import { rates } from "./rates.ts";

export type Page<Item> = { items: Item[]; next: string | null };
export type PageQuery = { after?: string | undefined; limit?: number | undefined };

/** Every place with rules of its own, in order of code. */
export const jurisdictions: readonly Jurisdiction[] = [...jurisdictionNames].toSorted(byText).flatMap(([code, name]): Jurisdiction[] => {
  const country = code.slice(0, 2);
  const regime = regimeOf(country);
  if (regime === undefined) return [];
  const levies = [...new Set(rates.filter(({ jurisdiction }) => jurisdiction === code).map((row) => row.name))];
  return [{ code, name, level: code === country ? "country" : "region", regime, levies }];
});

/** What a cursor names: jurisdiction, levy and first day of a row. */
const rateKey = ({ jurisdiction, name, validFrom }: Rate): string => `${jurisdiction}|${name}|${validFrom}`;
const thresholdKey = ({ jurisdiction, validFrom }: NexusThreshold): string => `${jurisdiction}|${validFrom}`;
const sortedRates: readonly Rate[] = rates.toSorted((a, b) => (rateKey(a) < rateKey(b) ? -1 : 1));
const sortedThresholds = nexusThresholds.toSorted((a, b) => (thresholdKey(a) < thresholdKey(b) ? -1 : 1));

/** Source: ours; pages by cursor as everywhere in the estate. */
export function jurisdictionPage(query: PageQuery): Page<Jurisdiction> {
  return pageOf(jurisdictions, ({ code }) => code, query);
}

/** Rates of one jurisdiction or all, of all times or in force on a day. Source: ours; each rate names its own law. */
export function ratePage(query: PageQuery & { jurisdiction?: string | undefined; on?: CalendarDate | undefined }): Page<Rate> {
  const { jurisdiction, on } = query;
  const asked = sortedRates.filter((row) => (jurisdiction ?? row.jurisdiction) === row.jurisdiction && isInForce(row, on));
  return pageOf(asked, rateKey, query);
}

/** Source: ours; each threshold names its own statute. */
export function thresholdPage(query: PageQuery & { on?: CalendarDate | undefined }): Page<NexusThreshold> {
  return pageOf(
    sortedThresholds.filter((row) => isInForce(row, query.on)),
    thresholdKey,
    query,
  );
}

function isInForce(
  { validFrom, validTo }: { validFrom: CalendarDate; validTo: CalendarDate | null },
  on: CalendarDate | undefined,
): boolean {
  return on === undefined || (validFrom <= on && (validTo === null || on <= validTo));
}

/** The items whose key comes after the cursor. @param items in order of key */
function pageOf<Item>(items: readonly Item[], keyOf: (item: Item) => string, { after = "", limit = 100 }: PageQuery): Page<Item> {
  const rest = items.filter((item) => keyOf(item) > after);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown, next: rest.length > limit && last !== undefined ? keyOf(last) : null };
}

function byText([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
