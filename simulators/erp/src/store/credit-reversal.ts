import type { CreditMemo, CreditReversalRequest, CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { addMoney, money, moneyWire, subtractMoney, zeroMoney } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { movePosition } from "../domain/contract-position.ts";
import { approvalFault } from "../domain/credit-memo.ts";
import { creditReversalLines, givenBack, restoreSchedule, reversalFault, worthOf } from "../domain/credit-memo-reversal.ts";
import { credit } from "../domain/journal.ts";
import { raisePrice } from "../domain/price-credit-reversal.ts";
import { raiseReceivable } from "../domain/receivable.ts";
import { draftEntry } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import type { CreditDocuments } from "./credit.ts";
import { passGate, postedInvoice } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireReceivable } from "./require-receivable.ts";
import { policyOf } from "./settings.ts";

/**
 * Everything taking a credit memo back makes, nothing of it written yet; the same for the reversal and its preview.
 * @throws Refusal for every reason against it
 */
export function creditReversal(id: string, request: CreditReversalRequest, context: CommandContext<Collections>): CreditDocuments {
  const { store } = context;
  const { postedOn, reason, createdBy, approvedBy = null } = request;
  const memo = store.creditMemos.require(id);
  const posted = requireReceivable(memo.invoiceId, context);
  const paid = memo.customerPaymentId === null ? undefined : store.customerPayments.require(memo.customerPaymentId);
  const fault = reversalFault(memo, posted, paid) ?? approvalFault(request, policyOf(context));
  if (fault) return refuse(fault.code, fault.detail);
  const { legalEntity, customerId } = memo;
  const about = [postedInvoice(posted), { what: `the credit memo ${memo.reference}`, on: memo.postedOn }];
  const gate = passGate(legalEntity, postedOn, "receivables", context, about);
  const booked = store.journalEntries.require(memo.journalEntryId);
  const ofContract = memo.revenuePolicy === "contract position" ? posted.revenueArrangementId : undefined;
  const billed = ofContract === undefined ? undefined : store.revenueArrangements.require(ofContract);
  const entryId = idsOf(context).journalEntry("credit_memo_reversal", id);
  const moved = billed && recreditedContract(billed, memo, postedOn, entryId);
  const schedule = store.revenueSchedules.require(posted.revenueScheduleId);
  const back = givenBack(schedule, memo);
  const entry = draftEntry(
    {
      id: entryId,
      legalEntity,
      postedOn,
      source: { kind: "credit_memo_reversal", id },
      customerId,
      reversesId: memo.journalEntryId,
    },
    creditReversalLines(memo, booked, posted.functional, moved ? moved.lines : back),
    gate,
    posted.functional,
    context,
  );
  return {
    entry,
    receivable: raiseReceivable(posted, money(memo.applied), worthOf(booked, "receivable")),
    schedule: moved ? undefined : restoreSchedule(schedule, memo, booked, back, postedOn, entry.id),
    arrangement: moved?.arrangement,
    payment: paid && takenBack(paid, postedOn),
    memo: { ...memo, status: "reversed", reversal: { postedOn, reason, createdBy, approvedBy, journalEntryId: entry.id } },
  };
}

/** An arrangement as billed again, and with the price again that the credit took. */
function recreditedContract(billed: RevenueArrangement, memo: CreditMemo, on: CalendarDate, journalEntryId: string) {
  const net = money(memo.net);
  const { priceLowered, journalEntryId: creditEntryId } = memo;
  const raised = priceLowered && raisePrice(billed, priceLowered, { creditEntryId, on, journalEntryId });
  const revenue = raised?.revenue ?? zeroMoney(net.currency);
  const { position, lines } = movePosition(billed, subtractMoney(net, revenue));
  return {
    lines: revenue.minor === 0n ? lines : [...lines, credit("revenue", revenue)],
    arrangement: { ...(raised?.arrangement ?? billed), ...position, billed: moneyWire(addMoney(money(billed.billed), net)) },
  };
}

function takenBack(payment: CustomerPayment, reversedOn: string): CustomerPayment {
  const { currency, functional } = payment;
  return {
    ...payment,
    status: "reversed",
    reversedOn,
    unapplied: moneyWire(zeroMoney(currency)),
    ...(functional && { functional: { ...functional, unapplied: moneyWire(zeroMoney(functional.currency)) } }),
  };
}
