import { randomStream } from "@cashline/kernel/random";
import { addDays, addMonths, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import type { BookAccount, BookContract, PlannedRenewal } from "./book.ts";
import { usualHabits, type RenewalHabits } from "./plan-renewal.ts";

/*
 * The first account of every generated book fits the headline exception, however small the book and whatever the seed: it
 * pays when asked, every sale to it is taxed, it moves to the largest tier at list price when its term ends in the season,
 * and it uses more than is included (`usageOf` reads it every night).
 */

/** Countries whose own entity taxes every sale. */
const taxedCountries = ["GB", "DE", "FR", "AU"];
/** Furthest day of the season on which the first of its terms ends. */
const LATEST_TERM_END = 180;

/** Where the headline customer sits. */
export function headlineCountry(seed: string, key: string): string {
  return randomStream(seed, "headline-country", key).pick(taxedCountries);
}

/** An account as one of the large ones that pay whenever they are asked. */
export function asHeadlineAccount(account: BookAccount): BookAccount {
  return { ...account, parent: null, tier: "strategic", paymentMethod: { ...account.paymentMethod, behaviour: "succeeds" } };
}

/**
 * A contract in the middle tier whose term ends past the middle of the season, so that a price billing hears of weeks
 * later is let go not long after it.
 */
export function asHeadlineContract(
  contract: BookContract,
  season: { seed: string; from: CalendarDate; to: CalendarDate },
  quietDays: number,
): BookContract {
  const middle = Math.floor(daysBetween(season.from, season.to) * 0.55);
  const endOn = addDays(season.from, Math.max(quietDays, Math.min(LATEST_TERM_END, middle)));
  const startOn = addMonths(endOn, -contract.termMonths);
  const seats = randomStream(season.seed, "headline-seats", contract.key).between(400, 900);
  return { ...contract, tier: "pro", seats, startOn, endOn, anchorOn: startOn, billingFrequency: "annual" };
}

/** The headline customer agrees every time and stays in its tier, up to the last renewal of the season. */
export const headlineHabits: RenewalHabits = { ...usualHabits, won: 1, tierChange: 0 };

/** The renewals of the headline customer, the last of them into the largest tier. */
export function asHeadlineRenewals(renewals: readonly PlannedRenewal[]): PlannedRenewal[] {
  return renewals.map((renewal, index) =>
    index === renewals.length - 1 ? { ...renewal, terms: { ...renewal.terms, tier: "enterprise" } } : renewal,
  );
}
