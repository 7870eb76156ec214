import type { RoundingMode } from "@cashline/kernel/fraction";
import { owedFor, type RatedUnits } from "./usage.ts";

/** A stretch's commitment less its seats, in minor units: as it was billed, and worked out before and after a change. */
export type Committed = { asBilled: bigint | null; before: bigint | null; after: bigint | null };

/**
 * What a change of seats makes of a true-up billed already, in minor units, and what usage of the stretch must come to from
 * then on: seats that rise take the true-up's place as usage does, seats that fall leave it to be asked, so that in the end a
 * stretch comes to its commitment or to its seats and usage, whenever the change was told.
 * Source: Lago's minimum commitment is compared with the fees charged; as `owedFor`.
 */
export function trueUpChange(
  parts: readonly RatedUnits[],
  { asBilled, before, after }: Committed,
  mode: RoundingMode,
): { minor: bigint; committed: bigint | null } {
  const isShifted = asBilled !== null && before !== null && after !== null;
  const committed = isShifted ? asBilled + after - before : after;
  return { minor: owedFor(parts, committed, mode) - owedFor(parts, asBilled, mode), committed };
}
