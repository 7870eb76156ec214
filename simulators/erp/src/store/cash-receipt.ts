import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import type { CashRequest, CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import { money, moneyWire, sumMoney } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { translate } from "../domain/fx.ts";
import { paymentStatus, printedTolerance, receiptFault, receiptLines, settle, type Settled } from "../domain/settlement.ts";
import { requireNew } from "./require-new.ts";
import { requireReceivable } from "./require-receivable.ts";
import { draftEntry, requireFit, withGain } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate, postedInvoice } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { toleranceRate } from "./settlement-rate.ts";
import { legalEntityOf, policyOf, printedPolicy, postingMembers, requireBookingRate } from "./settings.ts";

/** Everything money received makes, nothing of it written yet. */
export type ReceiptDocuments = { payment: CustomerPayment; entry: JournalEntry; settled: Settled[] };

/** The same for the receipt and its preview. @throws Refusal for every reason against it */
export function receiptDocuments(request: CashRequest, context: CommandContext<Collections>): ReceiptDocuments {
  const { reference, customerId, receivedOn } = request;
  const customer = context.store.customers.get(customerId) ?? refuse("unknown-customer", `There is no customer ${customerId}`);
  const { currency, legalEntity } = customer;
  const policy = policyOf(context);
  const fault = receiptFault(request, currency, policy);
  if (fault) return refuse(fault.code, fault.detail);
  const tolerated = toleranceRate(legalEntity, currency, receivedOn, context);
  const settled = request.applications.map((application): Settled => {
    const command = { amount: money(application.amount), on: receivedOn };
    const receivable = requireReceivable(application.invoiceId, context);
    const decided = settle(receivable, { customerId, currency, legalEntity }, command, policy, tolerated);
    return decided.outcome === "refused" ? refuse(decided.code, decided.detail) : decided;
  });
  const gate = passGate(
    legalEntity,
    receivedOn,
    "receivables",
    context,
    settled.map(({ receivable }) => postedInvoice(receivable)),
  );
  const amount = money(request.amount);
  const rate = requireBookingRate(legalEntity, currency, receivedOn, context);
  const booked = settled.find(({ released }) => released !== undefined);
  if (booked && !rate)
    return refuse("fx-rate-missing", `Invoice ${booked.receivable.invoiceId} was booked at a rate; ${receivedOn} has none`);
  requireFit(amount, rate);

  const ids = idsOf(context);
  const id = ids.customerPayment("cash", customerId, reference);
  const entry = draftEntry(
    { id: ids.journalEntry("payment", id), legalEntity, postedOn: receivedOn, source: { kind: "payment", id }, customerId },
    withGain(receiptLines(amount, settled, rate), rate),
    gate,
    rate,
    context,
  );
  requireNew(context.store.customerPayments, id);
  const applied = sumMoney(
    currency,
    settled.map(({ application }) => money(application.amount)),
  );
  const unapplied = { currency, minor: amount.minor - applied.minor };
  const payment: CustomerPayment = {
    id,
    kind: "cash",
    reference,
    customerId,
    legalEntity,
    currency,
    amount: request.amount,
    unapplied: moneyWire(unapplied),
    receivedOn,
    status: paymentStatus(amount, unapplied),
    tolerance: printedTolerance(policy, legalEntityOf(legalEntity, context).baseCurrency),
    applications: settled.map(({ application }) => ({ ...application, journalEntryId: entry.id })),
    journalEntryId: entry.id,
    policy: printedPolicy(["shortPaymentTolerance", "overpayment", ...postingMembers], context),
    ...(rate && { functional: { ...rate, unapplied: moneyWire(translate(unapplied, rate)) } }),
  };
  return { payment, entry, settled };
}
