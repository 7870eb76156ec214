import { randomStream, type Random } from "@cashline/kernel/random";
import { addDays, addMonths, dayOfWeek, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import type { BookContract, Key, PlannedRenewal } from "./book.ts";

/** How customers of a book behave when a term ends. Shares are of 1. */
export type RenewalHabits = {
  won: number;
  seatChange: number;
  tierChange: number;
  discountChange: number;
  /** Tiers from small to large; a tier change goes one step. */
  tiers: readonly string[];
};

export const usualHabits: RenewalHabits = {
  won: 0.85,
  seatChange: 0.45,
  tierChange: 0.12,
  discountChange: 0.3,
  tiers: ["basic", "pro", "enterprise"],
};

const lossReasons = ["price", "competitor", "no longer needed", "budget cut", "missing features"];
const discounts = ["0", "5", "10", "12.5", "15", "20"];

/** The season a renewal falls into. Nobody acts before `from`; terms that end after `to` are left alone. */
export type RenewalSeason = { seed: string; from: CalendarDate; to: CalendarDate; accountName: string };

/**
 * One renewal for every term of a contract that ends in the season, its first and last day included, until one is lost. A
 * renewed term runs its months from the day the old one ended, as CPQ quotes it: after 28 February for the 31st comes
 * 28 March.
 * @param goesOnUntil the day on which the contract is known to end for good; the term it falls into is not renewed
 */
export function planRenewals(
  contract: BookContract,
  season: RenewalSeason,
  habits: RenewalHabits = usualHabits,
  goesOnUntil: CalendarDate | null = null,
): PlannedRenewal[] {
  const renewals: PlannedRenewal[] = [];
  let standing = contract;
  while (standing.endOn <= season.to && (goesOnUntil === null || standing.endOn < goesOnUntil)) {
    const renewal = planRenewal(standing, season, habits, renewals.at(-1)?.key ?? null);
    renewals.push(renewal);
    if (renewal.outcome.kind === "lost") break;
    const { tier, seats, discountPercent, termMonths } = renewal.terms;
    standing = {
      ...standing,
      tier,
      seats,
      discountPercent,
      startOn: standing.endOn,
      endOn: addMonths(standing.endOn, termMonths),
    };
  }
  return renewals;
}

/**
 * What a customer will do when a contract's term ends: agree or decline some days before, and on which terms. Drawn from
 * the term's own stream, so one renewal never depends on another. A term that ends on the season's first days is
 * answered on the first, if need be after its end: billing takes a late renewal without a gap.
 */
function planRenewal(contract: BookContract, season: RenewalSeason, habits: RenewalHabits, after: Key | null): PlannedRenewal {
  const random = randomStream(season.seed, "renewal", contract.key, ...(after === null ? [] : [contract.endOn]));
  const won = random.chance(habits.won);
  const at = answerAt(contract, season.from, random);
  const tier = random.chance(habits.tierChange) ? neighbour(habits.tiers, contract.tier, random) : contract.tier;
  return {
    key: `renewal/${contract.key}/${contract.endOn}`,
    name: `${season.accountName}: renewal ${contract.endOn}`.slice(0, 120),
    contract: contract.key,
    account: contract.account,
    after,
    ending: { startOn: contract.startOn, endOn: contract.endOn, tier: contract.tier },
    closeOn: contract.endOn,
    terms: {
      sku: contract.sku,
      tier,
      seats: random.chance(habits.seatChange) ? changedSeats(contract.seats, random) : contract.seats,
      discountPercent: random.chance(habits.discountChange) ? random.pick(discounts) : contract.discountPercent,
      termMonths: contract.termMonths,
      billingFrequency: contract.billingFrequency,
    },
    outcome: won ? { kind: "won", at } : { kind: "lost", at, reason: random.pick(lossReasons) },
  };
}

/** Signatures are taken in twice a day, as a sales desk does; it also keeps the number of instants of a season small. */
const SIGNING_TIMES = ["10:00", "14:30"];

/** A working-day moment one to five days before a monthly term ends, two to thirty before a longer one; never before `from`. */
function answerAt(contract: BookContract, from: CalendarDate, random: Random): Instant {
  const lead = contract.termMonths === 1 ? random.between(1, 5) : random.between(2, 30);
  let day = addDays(contract.endOn, -lead);
  while (dayOfWeek(day) > 5) day = addDays(day, -1);
  if (day < from) day = from;
  return instantAt(day, random.pick(SIGNING_TIMES));
}

/** A fifth fewer to a half more, at least one. */
function changedSeats(seats: number, random: Random): number {
  return Math.max(1, Math.round((seats * random.between(80, 150)) / 100));
}

/** Mostly up, sometimes down; a tier outside the ladder stays. */
function neighbour(tiers: readonly string[], tier: string, random: Random): string {
  const step = random.chance(0.75) ? 1 : -1;
  const index = tiers.indexOf(tier);
  return index < 0 ? tier : (tiers[index + step] ?? tier);
}
