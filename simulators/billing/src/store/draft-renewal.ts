import type { BillingAccount, Invoice, RateCard } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { billablesOf, usageStretch, type BillingTerm } from "../domain/billing-term.ts";
import type { Charge } from "../domain/charge.ts";
import { firstPeriod, type Period } from "../domain/periods.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import { recurringCharge } from "../domain/rating.ts";
import type { Refused } from "../domain/refused.ts";
import type { Renewal } from "../domain/subscription.ts";
import { arrearsOf } from "./arrears.ts";
import { billingTermOf, closeTerm } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import { draftBill, type UsageTaken } from "./draft-invoice.ts";
import { policyIn } from "./policy-in-force.ts";
import { cardFor } from "./rate-cards.ts";

type Charged = { charges: Charge[]; usage: UsageTaken[] };
type Parts = Pick<Renewal, "begun" | "ended"> & {
  /** How far the ended term is billed; undefined for one billed in one piece or elsewhere. */
  term: BillingTerm | undefined;
  card: RateCard;
  endedCard: RateCard;
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
  const card = cardFor(begun, account, begun.startOn, context);
  if ("outcome" in card) return card;
  const inArrears = begun.billingTiming === "in_arrears";
  const endedCard = inArrears || policy.usagePrices === "ended_term" ? cardFor(ended, account, ended.startOn, context) : card;
  if ("outcome" in endedCard) return endedCard;
  const known = inArrears || policy.usageBilling === "per_period" ? billingTermOf({ ...ended, id: begun.id }, context) : undefined;
  const parts: Parts = { begun, ended, term: known && { ...known, terms: ended }, card, endedCard, account, policy };

  const { charges, usage } = inArrears ? remainderOf(parts, context) : advanceOf(parts, context);
  const bill = { purpose: "renewal", forOn: begun.startOn, account, subscription: begun, rateCardId: card.id } as const;
  const invoice = draftBill({ ...bill, charges, usage, quoteId: renewal.quoteId, replaces }, policy, context);
  if ("outcome" in invoice || !parts.term) return invoice;
  const through = { ...parts.term, usageThroughOn: ended.endOn };
  if (inArrears) closeTerm({ ...through, billedThroughOn: ended.endOn }, context);
  else context.store.billingTerms.save(through);
  return invoice;
}

/** The first period of the new term, and usage of the ended one up to its end. */
function advanceOf(parts: Parts, context: CommandContext<Collections>): Charged {
  const arrears = usageOf(parts, context);
  return { charges: [recurringCharge(parts.begun, parts.card, firstPeriod(parts.begun)), ...arrears.charges], usage: arrears.usage };
}

/** What is left of the ended term, with its usage. */
function remainderOf(parts: Parts, context: CommandContext<Collections>): Charged {
  const { ended, term, endedCard, policy } = parts;
  const billables = term ? billablesOf(term, policy.usageBilling) : [];
  const nothing: Period = { startOn: ended.endOn, endOn: ended.endOn, months: 0 };
  const periods = billables.length === 0 ? [{ period: nothing, terms: ended }] : billables;
  const seats = periods.map(({ period, terms }, index) => numbered(recurringCharge(terms, endedCard, period), index));
  if (!term || policy.usageBilling === "per_term") {
    const arrears = usageOf(parts, context);
    return { charges: [...seats, ...arrears.charges], usage: arrears.usage };
  }
  const usage: UsageTaken[] = [];
  const charges: Charge[] = [...seats];
  for (const [index, { usage: stretch }] of billables.entries()) {
    if (!stretch) continue;
    const arrears = arrearsOf(ended, stretch, endedCard, policy, context, new Set(usage.map(({ record }) => record.id)));
    charges.push(...arrears.charges.map((charge) => numbered(charge, index)));
    usage.push(...arrears.usage);
  }
  return { charges, usage };
}

/** The ended term's usage: all of it, or what is left where usage is billed by the period. */
function usageOf({ ended, term, card, endedCard, policy }: Parts, context: CommandContext<Collections>): Charged {
  const whole: Period = { startOn: ended.startOn, endOn: ended.endOn, months: ended.termMonths };
  const stretch = term && policy.usageBilling === "per_period" ? usageStretch(term, ended.endOn) : whole;
  if (!stretch) return { charges: [], usage: [] };
  return arrearsOf(ended, stretch, policy.usagePrices === "ended_term" ? endedCard : card, policy, context);
}

function numbered(charge: Charge, index: number): Charge {
  return index === 0 ? charge : { ...charge, lineId: `${charge.lineId}-${index + 1}` };
}
