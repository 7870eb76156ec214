import type { CashReceipt, JournalEntry, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CashReceiptRequest, WriteOff } from "@cashline/contracts/systems/erp/receivable-entities";
import { money } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { applyCash, recoverBadDebt } from "../domain/cash.ts";
import { carryAt, translate, translateLines, withRealizedFx } from "../domain/fx.ts";
import { cashLines } from "../domain/journal.ts";
import { draftEntry, requireFit } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate, postedInvoice } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireNew } from "./require-new.ts";
import { requireReceivable } from "./require-receivable.ts";
import { policyOf, printedPolicy, postingMembers, requireBookingRate } from "./settings.ts";
import { settlementRate } from "./settlement-rate.ts";

/** Everything cash of a payment intent makes; `writeOff` is what it recovers, and then the receivable stays as it is. */
type CashDocuments = { receipt: CashReceipt; entry: JournalEntry; receivable: Receivable; writeOff: WriteOff | undefined };

/** The same for the receipt and its preview. @throws Refusal for every reason against it */
export function cashApplication(request: CashReceiptRequest, context: CommandContext<Collections>): CashDocuments {
  const { invoiceId, paymentIntentId, receivedOn } = request;
  const amount = money(request.amount);
  const posted = requireReceivable(invoiceId, context);
  if (posted.status === "written_off") return recovery(request, posted, context);
  const decision = applyCash(posted, amount);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { receivable, released } = decision;
  const { legalEntity, customerId } = receivable;
  const gate = passGate(legalEntity, receivedOn, "receivables", context, [postedInvoice(posted)]);

  const ids = idsOf(context);
  const rate = released && settlementRate(legalEntity, amount.currency, receivedOn, context);
  requireFit(amount, rate);
  const [cash, cleared] = cashLines(amount);
  const lines =
    cash && cleared && rate && released
      ? withRealizedFx([carryAt(cash, translate(amount, rate)), carryAt(cleared, released)])
      : cashLines(amount);
  const entry = draftEntry(
    {
      id: ids.journalEntry("cash", paymentIntentId),
      legalEntity,
      postedOn: receivedOn,
      source: { kind: "cash", id: paymentIntentId },
      customerId,
    },
    lines,
    gate,
    rate,
    context,
  );
  const id = ids.cashReceipt(paymentIntentId);
  requireNew(context.store.cashReceipts, id);
  const policy = printedPolicy(postingMembers, context);
  const receipt = { id, paymentIntentId, invoiceId, legalEntity, amount: request.amount, receivedOn, journalEntryId: entry.id, policy };
  return { receipt, entry, receivable, writeOff: undefined };
}

/** Cash for what was written off, at the rate of its day: it is income of that day, and no receivable moves. */
function recovery(request: CashReceiptRequest, posted: Receivable, context: CommandContext<Collections>): CashDocuments {
  const { invoiceId, paymentIntentId, receivedOn } = request;
  const { legalEntity, customerId } = posted;
  const amount = money(request.amount);
  const ids = idsOf(context);
  const found = context.store.writeOffs.require(ids.writeOff(invoiceId));
  const decision = recoverBadDebt(found, amount, policyOf(context));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const writtenOff = { what: `the write-off of invoice ${invoiceId}`, on: found.postedOn };
  const gate = passGate(legalEntity, receivedOn, "receivables", context, [writtenOff]);
  const rate = requireBookingRate(legalEntity, amount.currency, receivedOn, context);
  requireFit(amount, rate);
  const source = { kind: "cash" as const, id: paymentIntentId };
  const entry = draftEntry(
    { id: ids.journalEntry("cash", paymentIntentId), legalEntity, postedOn: receivedOn, source, customerId },
    rate ? translateLines(decision.lines, rate) : decision.lines,
    gate,
    rate,
    context,
  );
  const id = ids.cashReceipt(paymentIntentId);
  requireNew(context.store.cashReceipts, id);
  const policy = printedPolicy(["badDebtRecovery", ...postingMembers], context);
  const about = { paymentIntentId, invoiceId, legalEntity, amount: request.amount, receivedOn };
  const receipt = { id, ...about, journalEntryId: entry.id, recovers: found.id, policy };
  return { receipt, entry, receivable: posted, writeOff: decision.writeOff };
}
