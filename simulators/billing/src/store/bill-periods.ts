import type { BillingAccount, Invoice } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { billed, dueOf, type Billable, type BillingTerm } from "../domain/billing-term.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import type { Refused } from "../domain/refused.ts";
import { arrearsOf } from "./arrears.ts";
import { keepTerm, openTermsOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import { draftBill, type Bill } from "./draft-invoice.ts";
import { cardFor, cardsOf } from "./rate-cards.ts";
import { seatsOf } from "./seats-of-period.ts";

/** A period to be billed, and the term it belongs to. */
export type Due = Billable & { term: BillingTerm; account: BillingAccount };
/** A period that could not be drafted, and why. */
export type Skipped = { subscriptionId: string; periodStartOn: CalendarDate; code: string; detail: string };
export type Run = { invoices: Invoice[]; skipped: Skipped[] };

/** Lines of a consolidated invoice; a period makes three at most, and what waited comes on top. */
const PERIODS_PER_INVOICE = 50;

/** What is due by a day on some accounts, in business order: account, subscription, period. Paused ones are left out. */
export function dueOn(
  accounts: readonly BillingAccount[],
  throughOn: CalendarDate,
  policy: PolicyInForce,
  context: CommandContext<Collections>,
): Due[] {
  return accounts.flatMap((account) =>
    context.store.subscriptions
      .find({ billingAccountId: account.id })
      .filter(({ status }) => status !== "paused")
      .flatMap(({ id }) => openTermsOf(id, context))
      .flatMap((term) => dueOf(term, throughOn, policy.usageBilling).map((billable) => ({ ...billable, term, account }))),
  );
}

/** Drafts what is due, one invoice per period; a period that cannot be rated stops those after it of its subscription. */
export function billEach(due: readonly Due[], policy: PolicyInForce, replaces: string | null, context: CommandContext<Collections>): Run {
  const run: Run = { invoices: [], skipped: [] };
  const stopped = new Set<string>();
  for (const one of due) {
    const { subscriptionId } = one.term;
    if (stopped.has(subscriptionId)) continue;
    const bill = billOf([one], "period", policy, replaces, context);
    const invoice = "outcome" in bill ? bill : draftBill(bill, policy, context);
    if ("outcome" in invoice) {
      stopped.add(subscriptionId);
      run.skipped.push({ subscriptionId, periodStartOn: one.period.startOn, code: invoice.code, detail: invoice.detail });
    } else {
      run.invoices.push(invoice);
      advance(one, policy, context);
    }
  }
  return run;
}

/** Drafts what is due on one account's invoice, several where there is too much for one. */
export function billTogether(due: readonly Due[], payer: BillingAccount, policy: PolicyInForce, context: CommandContext<Collections>): Run {
  const run: Run = { invoices: [], skipped: [] };
  const ratable: Due[] = [];
  for (const one of due) {
    const rated = billOf([one], "period", policy, null, context);
    if (!("outcome" in rated)) ratable.push(one);
    else
      run.skipped.push({
        subscriptionId: one.term.subscriptionId,
        periodStartOn: one.period.startOn,
        code: rated.code,
        detail: rated.detail,
      });
  }
  const stopped = new Set(run.skipped.map(({ subscriptionId }) => subscriptionId));
  const billable = ratable.filter(({ term }) => !stopped.has(term.subscriptionId));
  for (let from = 0; from < billable.length; from += PERIODS_PER_INVOICE) {
    const part = billable.slice(from, from + PERIODS_PER_INVOICE);
    const bill = billOf(part, "consolidated", policy, null, context);
    const invoice = "outcome" in bill ? bill : draftBill({ ...bill, account: payer }, policy, context);
    if ("outcome" in invoice) {
      const { code, detail } = invoice;
      run.skipped.push(
        ...part.map(({ term, period }) => ({ subscriptionId: term.subscriptionId, periodStartOn: period.startOn, code, detail })),
      );
    } else {
      run.invoices.push(invoice);
      for (const one of part) advance(one, policy, context);
    }
  }
  return run;
}

/** What periods come to as one bill. */
export function billOf(
  due: readonly Due[],
  purpose: "period" | "consolidated",
  policy: PolicyInForce,
  replaces: string | null,
  context: CommandContext<Collections>,
): Bill | Refused {
  const bills: Bill[] = [];
  const taken = new Set<string>();
  for (const { term, terms, period, usage, account } of due) {
    const cards = cardsOf(account, context);
    const card = cardFor(terms, account, period.startOn, context, cards);
    if ("outcome" in card) return card;
    const arrears = usage ? arrearsOf({ terms: term.terms, account, policy, cards }, usage, context, taken) : { charges: [], usage: [] };
    if ("outcome" in arrears) return arrears;
    for (const { record } of arrears.usage) taken.add(record.id);
    const charges = [seatsOf(terms, card, period, term, policy), ...arrears.charges];
    const prefix = due.length === 1 ? "" : `${bills.length + 1}-`;
    bills.push({
      purpose,
      forOn: period.startOn,
      account,
      subscription: terms,
      rateCardId: card.id,
      charges: charges.map((charge) => ({ ...charge, lineId: `${prefix}${charge.lineId}` })),
      usage: arrears.usage,
      quoteId: null,
      replaces,
    });
  }
  const [first] = bills;
  if (!first) return { outcome: "refused", code: "nothing-to-invoice", detail: "No period is due" };
  return { ...first, charges: bills.flatMap(({ charges }) => charges), usage: bills.flatMap(({ usage }) => usage) };
}

function advance({ term, period, usage }: Due, policy: PolicyInForce, context: CommandContext<Collections>): void {
  const current = context.store.billingTerms.require(term.id);
  keepTerm(billed({ ...current, terms: term.terms }, { period, usage }), context, policy);
}
