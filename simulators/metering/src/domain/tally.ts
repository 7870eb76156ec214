import type { Aggregation } from "@cashline/contracts/systems/metering/entities";
import { fraction, roundTo } from "@cashline/kernel/fraction";
import { epochMs, type Instant } from "@cashline/kernel/time";
import { ONE, type Parts } from "./quantity.ts";

/** What one event says to one meter. `key` orders events of one instant; `text` is the value as it stands in the event. */
export type Reading = { readonly at: Instant; readonly key: string; readonly parts: Parts; readonly text: string };

/**
 * What is known of the readings of one window. Merging is associative and commutative with `noTally` as its zero, so
 * neither the order of arrival nor the cut into batches changes a quantity. Whole numbers are kept as text.
 */
export type Tally =
  | { readonly of: "sum" | "count"; readonly sum: string }
  | { readonly of: "weighted_sum"; readonly sum: string; readonly moment: string }
  | { readonly of: "max"; readonly max: string | null }
  | { readonly of: "latest"; readonly latest: { readonly at: Instant; readonly key: string; readonly parts: string } | null }
  | { readonly of: "unique"; readonly values: readonly string[] };

/** The days a quantity is asked for; `carried` is the level that stood at its beginning, for a weighted sum. */
export type Span = { readonly from: Instant; readonly to: Instant; readonly carried: Parts };

/** Source: OpenMeter's aggregations sum, count, max, latest and unique count. */
export function noTally(of: Aggregation): Tally {
  switch (of) {
    case "sum":
    case "count":
      return { of, sum: "0" };
    case "weighted_sum":
      return { of, sum: "0", moment: "0" };
    case "max":
      return { of, max: null };
    case "latest":
      return { of, latest: null };
    case "unique":
      return { of, values: [] };
  }
}

/** The tally of some readings, in whatever order. Source: as `noTally`. */
export function tallyOf(of: Aggregation, readings: readonly Reading[]): Tally {
  switch (of) {
    case "sum":
      return { of, sum: sumOf(readings).toString() };
    case "count":
      return { of, sum: (BigInt(readings.length) * ONE).toString() };
    case "weighted_sum":
      return {
        of,
        sum: sumOf(readings).toString(),
        moment: readings.reduce((moment, { at, parts }) => moment + parts * BigInt(epochMs(at)), 0n).toString(),
      };
    case "max":
      return { of, max: readings.map(({ parts }) => parts.toString()).reduce(larger, null) };
    case "latest":
      return {
        of,
        latest: readings.map(({ at, key, parts }) => ({ at, key, parts: parts.toString() })).reduce<Latest | null>(later, null),
      };
    case "unique":
      return { of, values: union(readings.map(({ text }) => text)) };
  }
}

/**
 * Source: ours; order must not matter.
 * @throws RangeError when the two are of different aggregations
 */
export function mergeTallies(a: Tally, b: Tally): Tally {
  if (a.of === "weighted_sum" && b.of === "weighted_sum") return { of: a.of, sum: plus(a.sum, b.sum), moment: plus(a.moment, b.moment) };
  if (a.of === "max" && b.of === "max") return { of: a.of, max: larger(a.max, b.max) };
  if (a.of === "latest" && b.of === "latest") return { of: a.of, latest: later(a.latest, b.latest) };
  if (a.of === "unique" && b.of === "unique") return { of: a.of, values: union([...a.values, ...b.values]) };
  if ((a.of === "sum" || a.of === "count") && a.of === b.of) return { of: a.of, sum: plus(a.sum, b.sum) };
  throw new RangeError(`cannot merge ${a.of} with ${b.of}`);
}

/**
 * The quantity of a span. A weighted sum (Lago's recurring `weighted_sum_agg`, to the millisecond) weighs each change of a running
 * level by the share of the span it stood for: `carried + Σ change × (to − at) / (to − from)`, rounded half up once, to
 * eight decimals. Where nothing came, a maximum and a latest value are zero.
 */
export function quantityOf(tally: Tally, span: Span): Parts {
  switch (tally.of) {
    case "sum":
    case "count":
      return BigInt(tally.sum);
    case "weighted_sum": {
      const to = BigInt(epochMs(span.to));
      const exact = fraction(BigInt(tally.sum) * to - BigInt(tally.moment), to - BigInt(epochMs(span.from)));
      return span.carried + roundTo(exact, "half-up");
    }
    case "max":
      return BigInt(tally.max ?? 0);
    case "latest":
      return BigInt(tally.latest?.parts ?? 0);
    case "unique":
      return BigInt(tally.values.length) * ONE;
  }
}

/** The level a weighted sum hands on to the next span. Source: Lago's recurring `weighted_sum_agg`. */
export function levelOf(tally: Tally): Parts {
  return tally.of === "weighted_sum" ? BigInt(tally.sum) : 0n;
}

type Latest = { readonly at: Instant; readonly key: string; readonly parts: string };

const sumOf = (readings: readonly Reading[]): Parts => readings.reduce((sum, { parts }) => sum + parts, 0n);
const plus = (a: string, b: string): string => (BigInt(a) + BigInt(b)).toString();
const union = (values: readonly string[]): string[] => [...new Set(values)].toSorted();

function larger(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return BigInt(a) >= BigInt(b) ? a : b;
}

/** Of two readings of one instant the one with the greater key stands. */
function later(a: Latest | null, b: Latest | null): Latest | null {
  if (a === null || b === null) return a ?? b;
  return a.at > b.at || (a.at === b.at && a.key >= b.key) ? a : b;
}
