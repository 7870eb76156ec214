import type { BillingAccount, RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { ZERO, minus, roundTo, sumFractions, type Fraction } from "@cashline/kernel/fraction";
import type { CommandContext } from "@cashline/sim-kit/command";
import { inMinor } from "../domain/charge.ts";
import { monthsByPeriod, type Stretch } from "../domain/part-period.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import { seatAmount } from "../domain/rating.ts";
import { commitmentOf, segmentsOf, spansOf, type Segment, type Span, type UsagePricing } from "../domain/usage-segments.ts";
import type { StoredUsage } from "../domain/usage.ts";
import type { Collections } from "./collections.ts";
import type { UsageTaken } from "./draft-invoice.ts";
import { earlierTermsOf } from "./earlier-terms.ts";
import { cardFor } from "./rate-cards.ts";

/** What usage of a term is rated with. */
export type Rating = {
  terms: Subscription;
  account: Pick<BillingAccount, "accountId">;
  policy: PolicyInForce;
  pricing?: UsagePricing;
  cards?: readonly RateCard[];
};

/** How a stretch is rated: its segments, and what usage must come to before it costs more, in whole minor units; null without a commitment. */
type RatedStretch = { segments: Segment[]; committed: bigint | null };

/** Splits a stretch for rating, and says what its commitment leaves for usage. */
export function ratedStretch(
  rating: Rating & { cards: readonly RateCard[] },
  stretch: Stretch,
  context: CommandContext<Collections>,
): RatedStretch {
  const { terms, account, policy, cards, pricing = { kind: "when_used" } } = rating;
  const spans = spansOf(terms, earlierTermsOf(terms, context), stretch);
  const segments = segmentsOf(terms, spans, cards, account.accountId, pricing, policy);
  const major = commitmentOf(segments);
  if (major === null) return { segments, committed: null };
  const committedSpans = spans.filter((span) =>
    segments.some((own) => own.card.minimumCommitment !== null && own.startOn < span.endOn && own.endOn > span.startOn),
  );
  const seats = seatsIn(rating, committedSpans, context);
  return { segments, committed: roundTo(minus(inMinor(terms.currency, major), seats), policy.rounding) };
}

/** One record as a bill takes it in. */
export function takenAs(record: StoredUsage, segment: Segment, stretch: Stretch, committed: bigint | null): UsageTaken {
  const { card, included } = segment;
  const billedAs = {
    ...bounds(segment),
    stretchStartOn: stretch.startOn,
    cardId: card.id,
    included,
    quantity: record.quantity,
    committed: committed === null ? null : String(committed),
  };
  return { record, billedAs, isLate: false };
}

export function isIn(on: string, { startOn, endOn }: Stretch): boolean {
  return on >= startOn && on < endOn;
}

/** What seats cost in some spans: each billing period by the card in force on its first day, as its line is charged. */
function seatsIn({ terms, account, policy, cards }: Rating, spans: readonly Span[], context: CommandContext<Collections>): Fraction {
  const costs = spans.flatMap((span) =>
    monthsByPeriod(terms, span, policy).map(({ startOn, months }) => {
      const card = cardFor(span.terms, account, startOn, context, cards);
      return "outcome" in card ? ZERO : seatAmount(span.terms, card, startOn, months);
    }),
  );
  return sumFractions(costs);
}

/** The days of something, and nothing else of it. */
export function bounds({ startOn, endOn }: Stretch): Stretch {
  return { startOn, endOn };
}
