import { randomStream } from "@cashline/kernel/random";
import { addDays, addMs, dateIn, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import type { BookContract, BookUsage, PlannedRenewal } from "./book.ts";

/** UTC time of day at which metering hands the day's readings to billing: once a night, with the reconciliation. */
const READING_TIME = "23:30";
/** How long after it has agreed a customer read every day is read once more. */
const CLOSING_READING_MS = 45 * 60_000;
const METER = "api_calls";

/** Days before the season on which every customer was read. */
const EARLIER_READINGS = [28, 21, 14, 7];

/** When what was used on a day reaches billing. */
export function readingAt(usedOn: CalendarDate): Instant {
  return instantAt(usedOn, READING_TIME);
}

/**
 * API calls of one contract: four readings in the last month before the season, then one a week until the season or the
 * contract ends. Most customers stay within what is included. One in twenty is heavy: read every night, and once more
 * soon after it has agreed to a renewal, so that usage reaches billing while a faulty invoice is being put right.
 * Drawn from the contract's own streams.
 */
export function usageOf(
  contract: BookContract,
  renewals: readonly PlannedRenewal[],
  season: { seed: string; from: CalendarDate; to: CalendarDate },
  isHeavy = false,
): BookUsage[] {
  const { seed, from, to } = season;
  const random = randomStream(seed, "usage", contract.key);
  const heavy = random.chance(0.05) || isHeavy;
  const reading = (name: string, quantity: number, usedOn: CalendarDate, sentAt: Instant | null): BookUsage => ({
    sourceId: `usage/${contract.key}/${name}`,
    contract: contract.key,
    meter: METER,
    quantity,
    usedOn,
    sentAt,
  });
  const earlier = EARLIER_READINGS.map((daysBefore) =>
    reading(String(daysBefore), random.between(50, 900) * (heavy ? 12 : 1), addDays(from, -daysBefore), null),
  );
  const inSeason = randomStream(seed, "season-usage", contract.key);
  const draw = (): number => (heavy ? inSeason.between(600, 10_000) : inSeason.between(10, 120));
  const lost = renewals.find(({ outcome }) => outcome.kind === "lost")?.closeOn;
  const first = addDays(from, heavy ? 0 : inSeason.between(0, 6));
  const later: BookUsage[] = [];
  for (let day = first; day <= to && (lost === undefined || day < lost); day = addDays(day, heavy ? 1 : 7))
    if (day >= contract.startOn) later.push(reading(day, draw(), day, readingAt(day)));
  const won = heavy ? renewals.filter(({ outcome }) => outcome.kind === "won") : [];
  const closing = won.map(({ outcome }) =>
    reading(`closing/${outcome.at}`, draw(), dateIn(outcome.at, "UTC"), addMs(outcome.at, CLOSING_READING_MS)),
  );
  return [...earlier, ...later, ...closing];
}
