import type { BillingAccount, Invoice, RateCard } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { billablesOf, usageStretch, withUsage, type BillingTerm } from "../domain/billing-term.ts";
import type { Charge } from "../domain/charge.ts";
import type { Stretch } from "../domain/part-period.ts";
import { firstPeriod, type Period } from "../domain/periods.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import { recurringCharge } from "../domain/rating.ts";
import type { Refused } from "../domain/refused.ts";
import type { Renewal } from "../domain/subscription.ts";
import type { UsagePricing } from "../domain/usage-segments.ts";
import { arrearsOf } from "./arrears.ts";
import { billingTermOf, closeTerm } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import { draftBill, type UsageTaken } from "./draft-invoice.ts";
import { policyIn } from "./policy-in-force.ts";
import { cardFor, cardsOf } from "./rate-cards.ts";
import type { Rating } from "./rated-stretch.ts";
import { seatsOf } from "./seats-of-period.ts";

type Charged = { charges: Charge[]; usage: UsageTaken[] };
type Parts = Pick<Renewal, "begun" | "ended"> & {
  /** How far the ended term is billed; undefined for one billed in one piece or elsewhere. */
  term: BillingTerm | undefined;
  card: RateCard;
  cards: readonly RateCard[];
  account: BillingAccount;
  policy: PolicyInForce;
};

/**
 * Drafts the invoice of a renewal from today's billing account and rate cards: the first period of the new term in
 * advance, or what is left of the ended one in arrears, and the ended term's usage that no other invoice has. A renewal
 * in arrears of a term billed to its end is drafted over nothing.
 */
export function draftRenewalInvoice(
  renewal: Omit<Renewal, "invoiceId">,
  replaces: string | null,
  context: CommandContext<Collections>,
): Invoice | Refused {
  const { begun, ended } = renewal;
  const policy = policyIn(context);
  const account = context.store.accounts.require(begun.billingAccountId);
  const cards = cardsOf(account, context);
  const card = cardFor(begun, account, begun.startOn, context, cards);
  if ("outcome" in card) return card;
  const inArrears = begun.billingTiming === "in_arrears";
  const known = inArrears || policy.usageBilling === "per_period" ? billingTermOf({ ...ended, id: begun.id }, context) : undefined;
  const parts: Parts = { begun, ended, term: known && { ...known, terms: ended }, card, cards, account, policy };

  const charged = inArrears ? remainderOf(parts, context) : advanceOf(parts, context);
  if ("outcome" in charged) return charged;
  const { charges, usage } = charged;
  const bill = { purpose: "renewal", forOn: begun.startOn, account, subscription: begun, rateCardId: card.id } as const;
  const invoice = draftBill({ ...bill, charges, usage, quoteId: renewal.quoteId, replaces }, policy, context);
  if ("outcome" in invoice || !parts.term) return invoice;
  if (inArrears) closeTerm(withRemainder(parts.term, policy), context);
  else context.store.billingTerms.save(withUsage(parts.term, ended.endOn, usageStretch(parts.term, ended.endOn)));
  return invoice;
}

/** The first period of the new term, and usage of the ended one up to its end. */
function advanceOf(parts: Parts, context: CommandContext<Collections>): Charged | Refused {
  const arrears = usageOf(parts, context);
  if ("outcome" in arrears) return arrears;
  return { charges: [recurringCharge(parts.begun, parts.card, firstPeriod(parts.begun)), ...arrears.charges], usage: arrears.usage };
}

/** What is left of the ended term, with its usage. */
function remainderOf(parts: Parts, context: CommandContext<Collections>): Charged | Refused {
  const { ended, term, account, cards, policy } = parts;
  const billables = term ? billablesOf(term, policy.usageBilling) : [];
  const nothing: Period = { startOn: ended.endOn, endOn: ended.endOn, months: 0 };
  const periods = billables.length === 0 ? [{ period: nothing, terms: ended }] : billables;
  const seats: Charge[] = [];
  for (const { period, terms } of periods) {
    const card = cardFor(terms, account, period.startOn < ended.endOn ? period.startOn : ended.startOn, context, cards);
    if ("outcome" in card) return card;
    seats.push(numbered(seatsOf(terms, card, period, term ?? { pauses: [] }, policy), seats.length));
  }
  if (!term || policy.usageBilling === "per_term") {
    const arrears = usageOf(parts, context);
    if ("outcome" in arrears) return arrears;
    return { charges: [...seats, ...arrears.charges], usage: arrears.usage };
  }
  const usage: UsageTaken[] = [];
  const charges: Charge[] = [...seats];
  for (const [index, { usage: stretch }] of billables.entries()) {
    if (!stretch) continue;
    const arrears = arrearsOf(ratingOf(parts), stretch, context, new Set(usage.map(({ record }) => record.id)));
    if ("outcome" in arrears) return arrears;
    charges.push(...arrears.charges.map((charge) => numbered(charge, index)));
    usage.push(...arrears.usage);
  }
  return { charges, usage };
}

/** The ended term's usage: all of it, or what is left where usage is billed by the period. */
function usageOf(parts: Parts, context: CommandContext<Collections>): Charged | Refused {
  const { ended, term, policy } = parts;
  const whole: Stretch = { startOn: ended.startOn, endOn: ended.endOn };
  const stretch = term && policy.usageBilling === "per_period" ? usageStretch(term, ended.endOn) : whole;
  return stretch ? arrearsOf(ratingOf(parts), stretch, context) : { charges: [], usage: [] };
}

/** Which price the ended term's usage has, as the policy says: that of its day, of the ended term's first day, or the new term's. */
function ratingOf({ ended, card, cards, account, policy }: Parts): Rating {
  const pricings: Record<PolicyInForce["usagePrices"], UsagePricing> = {
    when_used: { kind: "when_used" },
    ended_term: { kind: "as_of", on: ended.startOn },
    new_term: { kind: "card", card },
  };
  return { terms: ended, account, policy, cards, pricing: pricings[policy.usagePrices] };
}

/** The ended term billed to its end, each stretch of usage kept with its period, so that a voided invoice gives it back. */
function withRemainder(term: BillingTerm, policy: PolicyInForce): BillingTerm {
  const { endOn } = term.terms;
  const billed = billablesOf(term, policy.usageBilling).reduce((so, { period, usage }) => withUsage(so, period.startOn, usage), term);
  return { ...billed, usageThroughOn: endOn, billedThroughOn: endOn };
}

function numbered(charge: Charge, index: number): Charge {
  return index === 0 ? charge : { ...charge, lineId: `${charge.lineId}-${index + 1}` };
}
