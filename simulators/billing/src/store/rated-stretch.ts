import type { BillingAccount, RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { ZERO, fraction, minus, roundTo, type Fraction } from "@cashline/kernel/fraction";
import { minorOf } from "@cashline/kernel/money";
import type { CommandContext } from "@cashline/sim-kit/command";
import { inMinor } from "../domain/charge.ts";
import { pausesOf, withPause } from "../domain/billing-term.ts";
import type { Pause } from "../domain/charged-share.ts";
import { chargedBy, type Books } from "../domain/charged-periods.ts";
import type { Stretch } from "../domain/part-period.ts";
import type { Period } from "../domain/periods.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import { seatAmount } from "../domain/rating.ts";
import type { PendingItem } from "../domain/pending-item.ts";
import { seatsCharged, seatsInUnits } from "../domain/seats-charged.ts";
import { commitmentOf, segmentsOf, spansOf, type Segment, type Span, type UsagePricing } from "../domain/usage-segments.ts";
import type { StoredUsage } from "../domain/usage.ts";
import { billingTermOf } from "./billing-terms.ts";
import type { Collections, KeptTerms } from "./collections.ts";
import type { UsageTaken } from "./draft-invoice.ts";
import { earlierTermsOf } from "./earlier-terms.ts";
import { booksOf } from "./period-books.ts";
import { cardFor } from "./rate-cards.ts";

/** What usage of a term is rated with. */
export type Rating = {
  terms: Subscription;
  account: Pick<BillingAccount, "accountId">;
  policy: PolicyInForce;
  pricing?: UsagePricing;
  cards?: readonly RateCard[];
  /** What the terms were before their changes; as the store has it where it is not said. */
  earlier?: readonly KeptTerms[];
  /** What a change that is being made makes of periods; the store has it not yet. */
  more?: readonly PendingItem[];
};

/**
 * How a stretch is rated: its segments, and what usage must come to before it costs more, in whole minor units; null without
 * a commitment. `exact` is the same before anything was rounded.
 */
type RatedStretch = { segments: Segment[]; committed: bigint | null; exact: Fraction };

/** Splits a stretch for rating, and says what its commitment leaves for usage. */
export function ratedStretch(
  rating: Rating & { cards: readonly RateCard[] },
  stretch: Stretch,
  context: CommandContext<Collections>,
): RatedStretch {
  const { terms, account, policy, cards, pricing = { kind: "when_used" } } = rating;
  const earlier = rating.earlier ?? earlierTermsOf(terms, context);
  const spans = spansOf(terms, earlier, stretch);
  const segments = segmentsOf(terms, spans, cards, account.accountId, pricing, policy);
  const major = commitmentOf(segments);
  if (major === null) return { segments, committed: null, exact: ZERO };
  const committedSpans = spans.filter((span) =>
    segments.some((own) => own.card.minimumCommitment !== null && own.startOn < span.endOn && own.endOn > span.startOn),
  );
  const seats = seatsIn({ ...rating, earlier }, committedSpans, stretch, context);
  const whole = inMinor(terms.currency, major);
  const units = seats.reduce((sum, own) => sum + own.units, 0n);
  return {
    segments,
    committed: roundTo(whole, policy.rounding) - units,
    exact: seats.reduce((left, own) => minus(left, own.exact), whole),
  };
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

/**
 * What seats are charged for some spans, period by period, exact and in units: each billing period by the card in force on its
 * first day, less what pauses took off.
 */
function seatsIn(
  { terms, account, policy, cards, earlier = [], more = [] }: Rating,
  spans: readonly Span[],
  stretch: Stretch,
  context: CommandContext<Collections>,
): { exact: Fraction; units: bigint }[] {
  const known = billingTermOf(terms, context);
  const { hold } = terms;
  const pause = terms.status === "paused" && hold ? { from: hold.since, to: stretch.endOn, treatment: policy.pausedPeriods } : undefined;
  const term = known && pause ? withPause(known, pause) : known;
  let found: Books | undefined;
  const books = (): Books => (found ??= booksOf(terms, context));
  const pausesIn = (period: Period): readonly Pause[] | null => {
    if (term === undefined || term.pauses.length === 0) return [];
    return pausesOf(period, term, chargedBy(books(), period.startOn)?.invoice.draftedAt, policy);
  };
  const costOf = (by: Rating["terms"], { startOn, months }: Period): Fraction => {
    const card = cardFor(by, account, startOn, context, cards);
    return "outcome" in card ? ZERO : seatAmount(by, card, startOn, fraction(months));
  };
  const told = earlier.flatMap((kept) => kept.told);
  return seatsCharged(terms, told, spans, { costOf, pausesOf: pausesIn }, policy).map((own) => {
    const line = chargedBy(books(), own.startOn)?.line;
    const items = [...books().items, ...more].filter(({ prorates }) => prorates === own.startOn);
    const minors = items.map(({ amount, beforeCoupons }) => BigInt(beforeCoupons ?? amount.minor));
    const documents = { billed: line && minorOf(line.gross), items: minors, changes: told.length };
    return { exact: own.exact, units: seatsInUnits(own, documents, policy.rounding) };
  });
}

/** The days of something, and nothing else of it. */
export function bounds({ startOn, endOn }: Stretch): Stretch {
  return { startOn, endOn };
}
