import { daysBetween } from "@cashline/kernel/time";
import type { PlannedRenewal } from "@cashline/scenarios/book/book";
import type { LoadStep } from "../supervisor/k6-run.ts";
import type { Asked } from "./profile.ts";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** How long the rate stays on one step of a ramp. */
export const RAMP_STEP_SECONDS = 10;

/** All at one rate. */
export function oneRate({ renewals, rate }: Asked): LoadStep[] {
  return [{ arrivals: renewals, overMs: Math.round((renewals / rate) * SECOND_MS) }];
}

/** Steps of `rate`, twice, three times the rate and so on, until every renewal has arrived; the last may be shorter. */
export function rampUp({ renewals, rate }: Asked): LoadStep[] {
  const steps: LoadStep[] = [];
  for (let left = renewals; left > 0;) {
    const perSecond = rate * (steps.length + 1);
    const arrivals = Math.min(left, perSecond * RAMP_STEP_SECONDS);
    steps.push({ arrivals, overMs: Math.round((arrivals / perSecond) * SECOND_MS) });
    left -= arrivals;
  }
  return steps;
}

/** Renewals in the order in which they fall due. */
export function byDueDay(renewals: readonly PlannedRenewal[]): PlannedRenewal[] {
  return renewals.toSorted((a, b) => (a.closeOn === b.closeOn ? (a.key < b.key ? -1 : 1) : a.closeOn < b.closeOn ? -1 : 1));
}

/**
 * One step for each calendar day from the first that has a renewal due to the last, days without any among them, each
 * `compress` times shorter than a day.
 */
export function byCalendar({ compress }: Pick<Asked, "compress">, renewals: readonly Pick<PlannedRenewal, "closeOn">[]): LoadStep[] {
  const days = renewals.map(({ closeOn }) => closeOn).toSorted();
  const [first = "", last = ""] = [days[0], days.at(-1)];
  const perDay = Array.from({ length: days.length === 0 ? 0 : daysBetween(first, last) + 1 }, () => 0);
  for (const day of days) perDay[daysBetween(first, day)] = (perDay[daysBetween(first, day)] ?? 0) + 1;
  return perDay.map((arrivals) => ({ arrivals, overMs: Math.max(1, Math.round(DAY_MS / compress)) }));
}

/** Real seconds that all steps take together. */
export function secondsOf(steps: readonly LoadStep[]): number {
  return steps.reduce((sum, { overMs }) => sum + overMs, 0) / SECOND_MS;
}
