import type { RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { ZERO, fraction, minus, ofDecimal, plus, roundTo, times, type Fraction } from "@cashline/kernel/fraction";
import type { CalendarDate } from "@cashline/kernel/time";
import { allowedMonths, monthsIn, type Stretch } from "./part-period.ts";
import { selectRateCard } from "./rating.ts";

/** What a subscription was until the day a change took effect. */
export type EarlierTerms = { effectiveOn: CalendarDate; before: Subscription };

/** Part of a stretch in which the same terms hold. */
export type Span = Stretch & { terms: Subscription };

/** Part of a stretch rated by one card, and the units it includes; `months` is its part of the stretch's allowance. */
export type Segment = Stretch & { card: RateCard; months: Fraction; included: number };

/** By which price usage is rated: that of the day it was used, that of another day, or one card for all. */
export type UsagePricing = { kind: "when_used" } | { kind: "as_of"; on: CalendarDate } | { kind: "card"; card: RateCard };

/** A stretch split where the subscription changed. Source: Zuora's charge segments, of which each amendment begins one. */
export function spansOf(terms: Subscription, earlier: readonly EarlierTerms[], { startOn, endOn }: Stretch): Span[] {
  const spans: Span[] = [];
  let from = startOn;
  const own = earlier.filter(({ effectiveOn }) => effectiveOn > terms.startOn && effectiveOn > startOn);
  for (const { effectiveOn, before } of own.toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? -1 : 1))) {
    if (effectiveOn >= endOn) return [...spans, { startOn: from, endOn, terms: before }];
    spans.push({ startOn: from, endOn: effectiveOn, terms: before });
    from = effectiveOn;
  }
  return [...spans, { startOn: from, endOn, terms }];
}

/**
 * Splits a stretch at every change of tier and of price, so that each unit costs what was in force on the day it was used
 * (Zuora rates usage by the charge segment its day lies in). The segments share the stretch's allowance by the count that
 * prorates seats; their units are whole, rounded half-up along the stretch so that equal allowances add up. Days without a
 * card make no segment.
 */
export function segmentsOf(
  terms: Subscription,
  spans: readonly Span[],
  cards: readonly RateCard[],
  accountId: string,
  pricing: UsagePricing,
  policy: Pick<BillingPolicy, "proration" | "timeZone" | "partPeriodAllowance">,
): Segment[] {
  const pieces = merged(spans.flatMap((span) => piecesOf(span, cards, accountId, pricing)));
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return [];
  const stretch = { startOn: first.startOn, endOn: last.endOn };
  const whole = allowedMonths(terms, stretch, policy);
  const exact = monthsIn(terms, stretch, policy);
  const until = (on: CalendarDate): Fraction => {
    if (on >= stretch.endOn) return whole;
    const part = monthsIn(terms, { startOn: stretch.startOn, endOn: on }, policy);
    return part.n === 0n ? ZERO : times(whole, over(part, exact));
  };
  return pieces.map((piece) => {
    const [from, to] = [until(piece.startOn), until(piece.endOn)];
    return { ...piece, months: minus(to, from), included: units(piece.card, to) - units(piece.card, from) };
  });
}

/**
 * The sum of what cards commit to for their part of a stretch, in exact major units; null when none commits to anything.
 * Source: as `commitmentCharge`.
 */
export function commitmentOf(segments: readonly Segment[]): Fraction | null {
  const committed = segments.filter(({ card }) => card.minimumCommitment !== null);
  if (committed.length === 0) return null;
  return committed.reduce((sum, { card, months }) => plus(sum, times(ofDecimal(card.minimumCommitment ?? "0"), months)), ZERO);
}

type Piece = Stretch & { card: RateCard };

/** Stretches between the days on which any price begins; `merged` joins those of one card. */
function piecesOf(span: Span, cards: readonly RateCard[], accountId: string, pricing: UsagePricing): Piece[] {
  const { startOn, endOn, terms } = span;
  if (pricing.kind === "card") return [{ startOn, endOn, card: pricing.card }];
  if (pricing.kind === "as_of") {
    const card = selectRateCard(cards, terms, accountId, pricing.on);
    return card ? [{ startOn, endOn, card }] : [];
  }
  const turns = cards.map(({ effectiveOn }) => effectiveOn).filter((on) => on > startOn && on < endOn);
  const starts = [startOn, ...new Set(turns.toSorted())];
  return starts.flatMap((from, index) => {
    const card = selectRateCard(cards, terms, accountId, from);
    return card ? [{ startOn: from, endOn: starts[index + 1] ?? endOn, card }] : [];
  });
}

function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last && last.card.id === piece.card.id && last.endOn === piece.startOn) result.splice(-1, 1, { ...last, endOn: piece.endOn });
    else result.push(piece);
  }
  return result;
}

function units({ includedUsage }: RateCard, months: Fraction): number {
  return Number(roundTo(times(fraction(includedUsage), months), "half-up"));
}

function over(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.d, d: a.d * b.n };
}
