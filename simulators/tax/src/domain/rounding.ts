import { floorOf, roundTo, type Fraction, type RoundingMode } from "@cashline/kernel/fraction";

/**
 * The share of each amount, so that the parts add up to the share of their sum rounded once. Each part lies within one
 * unit of its exact share; left-over units go to the largest remainders, earliest first on a tie. One amount is rounded
 * by itself. `allocate` of the kernel cannot do this: amounts may differ in sign, and weights may not.
 * Source: the largest-remainder method; the order on a tie is ours.
 */
export function apportion(amounts: readonly bigint[], share: Fraction, mode: RoundingMode): bigint[] {
  const { n, d } = share;
  const [only] = amounts;
  if (amounts.length === 1 && only !== undefined) return [roundTo({ n: only * n, d }, mode)];
  const total = roundTo({ n: amounts.reduce((sum, amount) => sum + amount, 0n) * n, d }, mode);
  // Turned so that the total is positive: the parts of a credit are those of its invoice with the other sign.
  const leading = total === 0n ? (amounts.find((amount) => amount !== 0n) ?? 0n) : total;
  const sign = leading < 0n ? -1n : 1n;
  const exact = amounts.map((amount) => amount * n * sign);
  const parts = exact.map((each) => floorOf({ n: each, d }));
  const left = Number(total * sign - parts.reduce((sum, part) => sum + part, 0n));
  const byRemainder = exact
    .map((each, index) => ({ index, remainder: each - (parts[index] ?? 0n) * d }))
    .toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map((part) => part * sign);
}
