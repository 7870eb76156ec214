/**
 * Longest load, in seconds: eight hours. A run is handed to the analytics store whole, a row for each second, operation and
 * outcome, and the store takes so many of one run; the busiest profile calls five operations beside asking for tokens.
 */
export const LONGEST_LOAD_SECONDS = 28_800;

/** Most renewals of a load: each is read back and judged, all of them in the lab's memory. */
export const MOST_RENEWALS = 100_000;

/** How many renewals are asked for: so many, or a rate for so long. @throws Error when they are too many */
export function renewalsAsked({ renewals, minutes, rate }: { renewals: number; minutes: number | undefined; rate: number }): number {
  const asked = minutes === undefined ? renewals : minutes * 60 * rate;
  if (asked <= MOST_RENEWALS) return asked;
  throw new Error(
    `${minutes} minutes at ${rate} a second are ${asked} renewals, and a load has ${MOST_RENEWALS} at most; lower one of the two.`,
  );
}

/** @throws Error for a load that lasts too long */
export function requireNotTooLong(seconds: number): void {
  if (seconds > LONGEST_LOAD_SECONDS)
    throw new Error(
      `This load would last ${Math.round(seconds)} seconds, and ${LONGEST_LOAD_SECONDS} are the most; ask for fewer renewals, a higher rate or a greater --compress.`,
    );
}
