import { allocate, type Money } from "@cashline/kernel/money";

/** The method's name, printed on every arrangement. */
export const ALLOCATION_METHOD = "relative stand-alone selling price, largest remainder";

/** A stand-alone selling price, and which part of it is still to come: `num` of `den`. */
export type Weighted = { price: Money; num: bigint; den: bigint };

/**
 * Splits a price over obligations in proportion to their stand-alone selling prices (ASC 606-10-32-31, IFRS 15.76), of
 * which only what is still to come counts. Parts add up exactly; left-over minor units go to the largest remainders.
 * Undefined when no stand-alone selling price is above zero (32-33 and 15.78 demand an estimate then).
 */
export function allocateByPrice(total: Money, weights: readonly Weighted[]): Money[] | undefined {
  const common = weights.reduce((product, { den }) => product * den, 1n);
  const whole = weights.map(({ price, num, den }) => (price.minor * num * common) / den);
  return whole.some((weight) => weight > 0n) ? allocate(total, whole) : undefined;
}
