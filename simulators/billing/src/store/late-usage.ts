import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Charge } from "../domain/charge.ts";
import { countedOn, lateCharge } from "../domain/late-usage.ts";
import type { Stretch } from "../domain/part-period.ts";
import { periodsOf } from "../domain/periods.ts";
import type { Refused } from "../domain/refused.ts";
import { owedFor, totalUsed, type RatedUnits, type StoredUsage } from "../domain/usage.ts";
import { billingTermOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import type { UsageTaken } from "./draft-invoice.ts";
import { firstDayOf, termsOn } from "./earlier-terms.ts";
import { noCard } from "./rate-cards.ts";
import { bounds, isIn, ratedStretch, takenAs, type Rating } from "./rated-stretch.ts";

/**
 * What usage that came late costs: it belongs to the stretch it was used in, so it is rated on top of what that stretch has
 * been billed, each unit at the tier it reaches, by that stretch's allowance, prices and commitment (domain reference,
 * USG-LATE). A later stretch's allowance is not touched. Batch by batch it comes to what it would have cost in time; where
 * that is less than was billed, the charge is below nothing, a credit.
 */
export function lateCharges(
  late: readonly StoredUsage[],
  rating: Rating & { cards: NonNullable<Rating["cards"]> },
  context: CommandContext<Collections>,
): { charges: Charge[]; usage: UsageTaken[] } | Refused {
  const charges: Charge[] = [];
  const usage: UsageTaken[] = [];
  const ordered = late.toSorted((a, b) => (a.usedOn + a.id < b.usedOn + b.id ? -1 : 1));
  const firstOn = firstDayOf(rating.terms, context);
  const dayOf = ({ usedOn }: StoredUsage): CalendarDate => countedOn(usedOn, firstOn);
  const placed = ordered.map((record) => ({ record, ...stretchOf(dayOf(record), rating, context) }));
  const billed = context.store.usage.find({ subscriptionId: rating.terms.id }).filter(({ unbilledOf }) => unbilledOf === null);
  // Each record belongs to one stretch and no other, whatever stretches there are.
  for (const placedThere of Map.groupBy(placed, ({ stretch }) => stretch.startOn).values()) {
    const [first] = placedThere;
    if (!first) continue;
    const { terms, stretch } = first;
    const ofStretch = placedThere.map(({ record }) => record);
    const own = { terms, account: rating.account, policy: rating.policy, cards: rating.cards };
    const { segments, committed } = ratedStretch(own, stretch, context);
    const parts = segments.map((segment): RatedUnits => {
      const units = totalUsed(billed.filter((record) => isIn(dayOf(record), segment)));
      return { card: segment.card, included: segment.included, units };
    });
    const owed = (): bigint => owedFor(parts, committed, rating.policy.rounding);
    for (const [index, segment] of segments.entries()) {
      const records = ofStretch.filter((record) => isIn(dayOf(record), segment));
      const part = parts[index];
      if (records.length === 0 || !part) continue;
      usage.push(...records.map((record) => ({ ...takenAs(record, segment, stretch, committed), isLate: true })));
      const above = (): number => Math.max(0, part.units - segment.included);
      const [owedBefore, before] = [owed(), above()];
      part.units += totalUsed(records);
      const minor = owed() - owedBefore;
      if (minor === 0n) continue;
      const days = { ...bounds(segment), subscriptionId: terms.id };
      const charge = lateCharge(days, segment.card, { before, after: above() }, minor, rating.policy.rounding);
      charges.push({ ...charge, lineId: `late.${charges.length + 1}` });
    }
    const without = ofStretch.find(({ id }) => !usage.some(({ record }) => record.id === id));
    if (without) return noCard(terms, without.usedOn);
  }
  return { charges, usage };
}

/** The stretch usage of a day belongs to: the one billed, else its billing period, or the whole term where usage is billed by the term. */
function stretchOf(
  usedOn: CalendarDate,
  { terms, policy }: Rating,
  context: CommandContext<Collections>,
): { terms: Rating["terms"]; stretch: Stretch } {
  const held = termsOn(terms, usedOn, context);
  const whole = { startOn: held.startOn, endOn: held.endOn };
  if (policy.usageBilling === "per_term") return { terms: held, stretch: whole };
  const known = billingTermOf(held, context)?.usageBilled ?? [];
  const found = [...known, ...periodsOf(held)].find((stretch) => isIn(usedOn, stretch)) ?? periodsOf(held)[0] ?? whole;
  return { terms: held, stretch: bounds(found) };
}
