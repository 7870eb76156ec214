import { isPositive, minus } from "@cashline/kernel/fraction";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Charge } from "../domain/charge.ts";
import type { Stretch } from "../domain/part-period.ts";
import { periodsOf } from "../domain/periods.ts";
import { usageCharge } from "../domain/rating.ts";
import type { Refused } from "../domain/refused.ts";
import { owedFor, totalUsed, type RatedUnits, type StoredUsage } from "../domain/usage.ts";
import { billingTermOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import type { UsageTaken } from "./draft-invoice.ts";
import { termsOn } from "./earlier-terms.ts";
import { noCard } from "./rate-cards.ts";
import { bounds, isIn, ratedStretch, takenAs, type Rating } from "./rated-stretch.ts";

/**
 * What usage that came late costs: it belongs to the stretch it was used in, so it is rated on top of what that stretch has
 * been billed, each unit at the tier it reaches, by that stretch's allowance, prices and commitment (domain reference,
 * USG-LATE). A later stretch's allowance is not touched.
 */
export function lateCharges(
  late: readonly StoredUsage[],
  rating: Rating & { cards: NonNullable<Rating["cards"]> },
  context: CommandContext<Collections>,
): { charges: Charge[]; usage: UsageTaken[] } | Refused {
  const charges: Charge[] = [];
  const usage: UsageTaken[] = [];
  const ordered = late.toSorted((a, b) => (a.usedOn + a.id < b.usedOn + b.id ? -1 : 1));
  const stretches = new Map(ordered.map((record) => stretchOf(record, rating, context)).map((one) => [one.stretch.startOn, one]));
  const billed = context.store.usage.find({ subscriptionId: rating.terms.id }).filter(({ unbilledOf }) => unbilledOf === null);
  for (const { terms, stretch } of stretches.values()) {
    const own = { terms, account: rating.account, policy: rating.policy, cards: rating.cards };
    const { segments, committed } = ratedStretch(own, stretch, context);
    const parts = segments.map((segment): RatedUnits => {
      const units = totalUsed(billed.filter(({ usedOn }) => isIn(usedOn, segment)));
      return { card: segment.card, included: segment.included, units };
    });
    const ofStretch = ordered.filter(
      ({ usedOn }) => isIn(usedOn, stretch) || (usedOn < stretch.startOn && stretch.startOn === terms.startOn),
    );
    for (const [index, segment] of segments.entries()) {
      const isFirst = index === 0;
      const records = ofStretch.filter(({ usedOn }) => isIn(usedOn, segment) || (isFirst && usedOn < segment.startOn));
      const part = parts[index];
      if (records.length === 0 || !part) continue;
      usage.push(...records.map((record) => takenAs(record, segment, stretch, committed)));
      const before = owedFor(parts, committed);
      const above = Math.max(0, part.units - segment.included);
      part.units += totalUsed(records);
      const exact = minus(owedFor(parts, committed), before);
      const whole = usageCharge({ ...bounds(segment), subscriptionId: terms.id }, segment.card, segment.included, part.units);
      if (!whole || !isPositive(exact)) continue;
      const lineId = `late.${charges.length + 1}`;
      charges.push({
        ...whole,
        lineId,
        description: "Usage that came late, by the period it belongs to",
        quantity: whole.quantity - above,
        tiers: [],
        exact,
      });
    }
    const without = ofStretch.find(({ id }) => !usage.some(({ record }) => record.id === id));
    if (without) return noCard(terms, without.usedOn);
  }
  return { charges, usage };
}

/** The stretch usage belongs to: the one billed, else its billing period, or the whole term where usage is billed by the term. */
function stretchOf(
  { usedOn }: StoredUsage,
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
