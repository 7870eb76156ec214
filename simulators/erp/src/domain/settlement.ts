import type { FunctionalRate, JournalLine, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { CashApplication, CashRequest, CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import { rateAmount } from "@cashline/kernel/decimal";
import { money, moneyWire, subtractMoney, sumMoney, type Money } from "@cashline/kernel/money";
import { isSamePerson } from "@cashline/kernel/person";
import { carryAt, release, translate } from "./fx.ts";
import { credit, debit } from "./journal.ts";
import { lowerReceivable } from "./receivable.ts";

export type SettlementRefused = {
  outcome: "refused";
  code:
    | "invalid-request"
    | "currency-mismatch"
    | "customer-mismatch"
    | "legal-entity-mismatch"
    | "receivable-not-open"
    | "cash-above-open"
    | "applications-exceed-cash"
    | "overpayment-refused"
    | "unapplied-too-small";
  detail: string;
};

/** Money put on one receivable: what is left of it, and what was forgiven within tolerance. */
export type Settled = {
  outcome: "settled";
  receivable: Receivable;
  application: Omit<CashApplication, "journalEntryId">;
  difference: Money;
  released: Money | undefined;
};

function refused(code: SettlementRefused["code"], detail: string): SettlementRefused {
  return { outcome: "refused", code, detail };
}

/**
 * The rate at which the tolerance is weighed: that of the day from the invoice's currency into the entity's own; none for an
 * invoice in the entity's own currency, null where the day has no rate.
 */
export type ToleranceRate = FunctionalRate | undefined | null;

/**
 * Whether so much may be missing from an open amount: at most so many minor units of the entity's own currency, translated
 * half-up at the rate of the payment's day, and at most so many percent of what is open, rounded down. Without a rate of the
 * day nothing is forgiven. One amount in the entity's currency, not one for each: a tolerance is worth the same whatever
 * the customer is billed in.
 * Source: SAP tolerance groups for customers (OBA3, SM30 V_043S_B), whose amounts are in the company code's currency.
 */
export function isTolerated(missing: Money, open: Money, { shortPaymentTolerance }: LedgerPolicy, rate: ToleranceRate): boolean {
  if (missing.minor <= 0n || rate === null) return false;
  const share = rateAmount(open, shortPaymentTolerance.percent, "down").minor / 100n;
  const worth = rate ? translate(missing, rate) : missing;
  return missing.minor <= share && worth.minor <= BigInt(shortPaymentTolerance.minor);
}

/** The tolerance as printed on a payment; null for none. Source: as `isTolerated`; printed by ADR 0015. */
export function printedTolerance({ shortPaymentTolerance: { minor, percent } }: LedgerPolicy, ownCurrency: string): string | null {
  return minor === "0" ? null : `${minor} minor units of ${ownCurrency}, at most ${percent} percent`;
}

/**
 * Puts money on a receivable of the same customer: exact, short, or short within tolerance, which clears it too.
 * Source: SAP's tolerance groups (OBA3).
 */
export function settle(
  receivable: Receivable,
  payment: Pick<CustomerPayment, "customerId" | "currency" | "legalEntity">,
  { amount, on }: { amount: Money; on: string },
  policy: LedgerPolicy,
  rate: ToleranceRate,
): Settled | SettlementRefused {
  if (receivable.customerId !== payment.customerId)
    return refused("customer-mismatch", `Invoice ${receivable.invoiceId} is of ${receivable.customerId}`);
  if (receivable.legalEntity !== payment.legalEntity)
    return refused(
      "legal-entity-mismatch",
      `Invoice ${receivable.invoiceId} is of ${receivable.legalEntity}, the money of ${payment.legalEntity}`,
    );
  if (receivable.status !== "open")
    return refused("receivable-not-open", `The receivable of ${receivable.invoiceId} is ${receivable.status}`);
  if (amount.currency !== receivable.currency || payment.currency !== receivable.currency)
    return refused("currency-mismatch", `The receivable is in ${receivable.currency}, the payment in ${payment.currency}`);
  if (amount.minor <= 0n) return refused("invalid-request", "/body: an application must be above zero");
  const open = money(receivable.open);
  if (amount.minor > open.minor)
    return refused("cash-above-open", `${open.minor} ${open.currency} minor units are open, ${amount.minor} are applied`);
  const missing = open.minor - amount.minor;
  const forgiven = isTolerated({ ...open, minor: missing }, open, policy, rate);
  const difference = { currency: open.currency, minor: forgiven ? missing : 0n };
  const { receivable: lowered, released } = lowerReceivable(receivable, { ...amount, minor: amount.minor + difference.minor });
  const outcome = missing === 0n ? "exact" : forgiven ? "short_within_tolerance" : "short";
  return {
    outcome: "settled",
    receivable: lowered,
    difference,
    released,
    application: { invoiceId: receivable.invoiceId, amount: moneyWire(amount), difference: moneyWire(difference), appliedOn: on, outcome },
  };
}

/**
 * Why money cannot be received as asked for, before any invoice is looked at; undefined when it can.
 * Source: ours; exception PAY-UNAPPLIED: what is left over is kept or refused by policy.
 */
export function receiptFault({ amount, applications }: CashRequest, currency: string, policy: LedgerPolicy): SettlementRefused | undefined {
  if (amount.currency !== currency)
    return refused("currency-mismatch", `The customer pays in ${currency}, the money is in ${amount.currency}`);
  if (money(amount).minor <= 0n) return refused("invalid-request", "/body/amount must be above zero");
  if (new Set(applications.map(({ invoiceId }) => invoiceId)).size < applications.length)
    return refused("invalid-request", "/body/applications names an invoice twice");
  const foreign = applications.find((application) => application.amount.currency !== currency);
  if (foreign) return refused("currency-mismatch", `An application is in ${foreign.amount.currency}, the money in ${currency}`);
  const applied = sumMoney(
    currency,
    applications.map((application) => money(application.amount)),
  );
  const left = money(amount).minor - applied.minor;
  if (left < 0n) return refused("applications-exceed-cash", `${applied.minor} minor units are applied of ${amount.minor}`);
  if (left > 0n && policy.overpayment === "refuse")
    return refused("overpayment-refused", `${left} minor units are not applied to any invoice`);
  return undefined;
}

/** What a payment's state is once so much of it is left. Source: ours; exception PAY-UNAPPLIED. */
export function paymentStatus(amount: Money, unapplied: Money): CustomerPayment["status"] {
  if (unapplied.minor === 0n) return "applied";
  return unapplied.minor === amount.minor ? "unapplied" : "partly_applied";
}

/**
 * Money in against the receivables it clears and what is left over; differences within tolerance are an expense. With a
 * rate, what the lines leave in the entity's own currency is still to be closed by `withRealizedFx`.
 * Source: double-entry bookkeeping; a difference within tolerance is an expense, as in SAP.
 */
export function receiptLines(amount: Money, settled: readonly Settled[], rate: FunctionalRate | undefined): JournalLine[] {
  const applied = sumMoney(
    amount.currency,
    settled.map(({ application }) => money(application.amount)),
  );
  const left = { ...amount, minor: amount.minor - applied.minor };
  const at = (line: JournalLine, of: Money): JournalLine => (rate ? carryAt(line, translate(of, rate)) : line);
  const lines = [
    at(debit("bank", amount), amount),
    ...settled.flatMap((each) => settledLines(each, rate)),
    ...(left.minor === 0n ? [] : [at(credit("unapplied_cash", left), left)]),
  ];
  return lines;
}

/** One receivable cleared by what was applied and what was forgiven. */
function settledLines({ application, difference, released }: Settled, rate: FunctionalRate | undefined): JournalLine[] {
  const whole = { currency: difference.currency, minor: BigInt(application.amount.minor) + difference.minor };
  const receivable = credit("receivable", whole);
  const expense = debit("payment_difference", difference);
  return [
    ...(difference.minor === 0n ? [] : [rate ? carryAt(expense, translate(difference, rate)) : expense]),
    rate ? carryAt(receivable, released ?? translate(whole, rate)) : receivable,
  ];
}

/**
 * Takes money that was not applied yet for an invoice; what the lines leave in the entity's own currency is a realised gain or loss.
 * Source: ours (exception PAY-UNAPPLIED); ASC 830-20-35-1, IAS 21.28 for the difference of rates.
 */
export function applyLeft(
  payment: CustomerPayment,
  receivable: Receivable,
  command: { amount: Money; on: string },
  policy: LedgerPolicy,
  toleranceRate: ToleranceRate,
):
  | { outcome: "applied"; payment: CustomerPayment; settled: Settled; rate: FunctionalRate | undefined; lines: JournalLine[] }
  | SettlementRefused {
  const settled = settle(receivable, payment, command, policy, toleranceRate);
  if (settled.outcome === "refused") return settled;
  const drawn = drawUnapplied(payment, command.amount);
  if (drawn.outcome === "refused") return drawn;
  if (payment.applications.length >= 200) return refused("invalid-request", "A payment takes at most 200 applications");
  const { functional } = payment;
  const source = debit("unapplied_cash", command.amount);
  // Money that came without a rate goes at the rate its invoice was booked at.
  const rate = functional ?? receivable.functional;
  return {
    outcome: "applied",
    settled,
    rate: rate && { currency: rate.currency, rate: rate.rate, rateOn: rate.rateOn },
    lines: [rate ? carryAt(source, drawn.carried ?? translate(command.amount, rate)) : source, ...settledLines(settled, rate)],
    payment: drawn.payment,
  };
}

/**
 * Money that was on no invoice leaves a payment, with what of its worth in the entity's own currency goes with it.
 * Source: ours; exception PAY-UNAPPLIED.
 */
export function drawUnapplied(
  payment: CustomerPayment,
  amount: Money,
):
  | { outcome: "drawn"; payment: CustomerPayment; carried: Money | undefined }
  | { outcome: "refused"; code: "unapplied-too-small"; detail: string } {
  const unapplied = money(payment.unapplied);
  if (amount.minor > unapplied.minor) {
    const detail = `${unapplied.minor} minor units are left, ${amount.minor} are asked for`;
    return { outcome: "refused", code: "unapplied-too-small", detail };
  }
  const left = subtractMoney(unapplied, amount);
  const { functional } = payment;
  const worth = functional && money(functional.unapplied);
  const carried = worth && release(worth, amount.minor, unapplied.minor);
  return {
    outcome: "drawn",
    carried,
    payment: {
      ...payment,
      unapplied: moneyWire(left),
      status: paymentStatus(money(payment.amount), left),
      ...(functional && worth && carried && { functional: { ...functional, unapplied: moneyWire(subtractMoney(worth, carried)) } }),
    },
  };
}

/**
 * Writes what is open off as bad debt, at the rate the invoice was booked at.
 * Source: ASC 326-20-35-8, which deducts it from an allowance; there is none here, so it is an expense.
 */
export function writeOff(
  receivable: Receivable,
  { requestedBy, approvedBy }: { requestedBy: string; approvedBy: string },
):
  | { outcome: "written-off"; receivable: Receivable; amount: Money; lines: JournalLine[] }
  | { outcome: "refused"; code: "receivable-not-open" | "same-person"; detail: string } {
  if (receivable.status !== "open")
    return { outcome: "refused", code: "receivable-not-open", detail: `The receivable is ${receivable.status}` };
  if (isSamePerson(requestedBy, approvedBy))
    return { outcome: "refused", code: "same-person", detail: `${requestedBy} asked for it and cannot approve it` };
  const amount = money(receivable.open);
  const { receivable: closed, released } = lowerReceivable(receivable, amount, "written_off");
  const lines = [debit("bad_debt", amount), credit("receivable", amount)];
  return { outcome: "written-off", receivable: closed, amount, lines: released ? lines.map((line) => carryAt(line, released)) : lines };
}
