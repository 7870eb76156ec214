import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { ZERO, fraction, minus, plus, roundTo, sumFractions, type Fraction } from "@cashline/kernel/fraction";
import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Charge } from "../domain/charge.ts";
import type { Stretch } from "../domain/part-period.ts";
import { commitmentCharge, usageCharge } from "../domain/rating.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import type { Refused } from "../domain/refused.ts";
import { spansOf, type Span } from "../domain/usage-segments.ts";
import { totalUsed, type StoredUsage } from "../domain/usage.ts";
import { openTermsOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import type { UsageTaken } from "./draft-invoice.ts";
import { earlierTermsOf } from "./earlier-terms.ts";
import { lateCharges } from "./late-usage.ts";
import { cardsOf, noCard } from "./rate-cards.ts";
import { bounds, isIn, ratedStretch, takenAs, type Rating } from "./rated-stretch.ts";

export type Arrears = { charges: Charge[]; usage: UsageTaken[] };

/**
 * What a stretch that has ended is charged in arrears: its usage not yet billed, each unit by the tier and price of its
 * day, and the true-up to what was committed. Usage of earlier stretches that came late is rated by its own, when the
 * policy takes it in.
 * @param taken ids of usage the same bill has taken in already
 */
export function arrearsOf(
  rating: Rating,
  stretch: Stretch,
  context: CommandContext<Collections>,
  taken: ReadonlySet<string> = new Set(),
): Arrears | Refused {
  const { terms, account, policy } = rating;
  const waiting = context.store.usage.find({ unbilledOf: terms.id }).filter(({ id, usedOn }) => usedOn < stretch.endOn && !taken.has(id));
  const cards = rating.cards ?? cardsOf(account, context);
  const { segments, committed, exact } = ratedStretch({ ...rating, cards }, stretch, context);
  const records = waiting.filter(({ usedOn }) => usedOn >= stretch.startOn);
  const without = records.find(({ usedOn }) => !segments.some((segment) => isIn(usedOn, segment)));
  if (without) return noCard(spanOn(rating.terms, without.usedOn, context).terms, without.usedOn);
  const charges: Charge[] = [];
  const usage: UsageTaken[] = [];
  for (const segment of segments) {
    const own = records.filter(({ usedOn }) => isIn(usedOn, segment));
    const charge = usageCharge({ ...bounds(segment), subscriptionId: terms.id }, segment.card, segment.included, totalUsed(own));
    if (charge) charges.push(charges.length === 0 ? charge : { ...charge, lineId: `usage.${charges.length + 1}` });
    usage.push(...own.map((record) => takenAs(record, segment, stretch, committed)));
  }
  const last = segments.findLast(({ card }) => card.minimumCommitment !== null);
  if (committed !== null && last) {
    const months = segments.filter(({ card }) => card.minimumCommitment !== null).reduce((sum, own) => plus(sum, own.months), ZERO);
    const used = charges.map((charge) => charge.exact);
    const left = isRoundedWithSeats(rating) ? minus(exact, sumFractions(used)) : fraction(committed - spentOn(used, policy));
    const trueUp = commitmentCharge({ ...stretch, subscriptionId: terms.id }, last.card, months, roundTo(left, "half-up"));
    if (trueUp) charges.push({ ...trueUp, exact: left });
  }
  const more = lateArrearsOf({ ...rating, cards }, stretch.startOn, context, taken);
  return "outcome" in more ? more : { charges: [...charges, ...more.charges], usage: [...usage, ...more.usage] };
}

/**
 * Whether seats, usage and true-up of a period are rounded together: then the true-up is exact until then, and the invoice
 * comes to its commitments to the unit.
 */
function isRoundedWithSeats({ terms, policy }: Rating): boolean {
  return policy.roundingLevel === "per_invoice" && policy.usageBilling === "per_period" && terms.billingTiming === "in_arrears";
}

/** What usage is charged, in whole minor units. */
function spentOn(used: readonly Fraction[], { rounding, roundingLevel }: PolicyInForce): bigint {
  if (roundingLevel === "per_invoice") return roundTo(sumFractions(used), rounding);
  return used.reduce((sum, exact) => sum + roundTo(exact, rounding), 0n);
}

/** What usage of days before one that came late is charged, when the policy takes it in. */
export function lateArrearsOf(
  rating: Rating & { cards: NonNullable<Rating["cards"]> },
  beforeOn: CalendarDate,
  context: CommandContext<Collections>,
  taken: ReadonlySet<string>,
): Arrears | Refused {
  const { terms, policy } = rating;
  if (policy.lateUsage !== "next_invoice") return { charges: [], usage: [] };
  const waiting = context.store.usage.find({ unbilledOf: terms.id }).filter(({ id, usedOn }) => usedOn < beforeOn && !taken.has(id));
  const late = lateOf(waiting, terms, context);
  return late.length === 0 ? { charges: [], usage: [] } : lateCharges(late, rating, context);
}

/** Usage of a voided period is not late: it waits for the period to be billed again. */
export function lateOf(
  waiting: readonly StoredUsage[],
  { id }: Subscription,
  context: CommandContext<Collections>,
): readonly StoredUsage[] {
  if (waiting.length === 0) return waiting;
  const again = openTermsOf(id, context).flatMap(({ reopened }) => reopened.flatMap(({ usage }) => usage ?? []));
  return waiting.filter(({ usedOn }) => !again.some((stretch) => isIn(usedOn, stretch)));
}

function spanOn(terms: Subscription, on: string, context: CommandContext<Collections>): Pick<Span, "terms"> {
  return spansOf(terms, earlierTermsOf(terms, context), terms).find((span) => isIn(on, span)) ?? { terms };
}
