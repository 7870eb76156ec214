import type { CashReceipt } from "@cashline/contracts/systems/erp/entities";
import { cashApplied, receivableCleared } from "@cashline/contracts/systems/erp/events";
import { applyCash } from "@cashline/contracts/systems/erp/operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { applyCash as apply } from "../domain/cash.ts";
import { cashLines, journalEntry } from "../domain/journal.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { postEntry } from "../store/post-entry.ts";
import { requireOpenPeriod, requireReceivable } from "./require-receivable.ts";

export const applyCashRoute = write<typeof applyCash, Collections>(applyCash, ({ body }, context) => {
  const { invoiceId, paymentIntentId, receivedOn } = body;
  const amount = money(body.amount);
  const decision = apply(requireReceivable(invoiceId, context), amount);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { receivable } = decision;
  const { legalEntity, customerId } = receivable;
  requireOpenPeriod(legalEntity, receivedOn, context);

  const ids = idsOf(context);
  const entry = journalEntry(
    {
      id: ids.journalEntry("cash", paymentIntentId),
      legalEntity,
      postedOn: receivedOn,
      source: { kind: "cash", id: paymentIntentId },
      customerId,
      reversesId: null,
      postedAt: context.now,
    },
    cashLines(amount),
  );
  const receipt: CashReceipt = {
    id: ids.cashReceipt(paymentIntentId),
    paymentIntentId,
    invoiceId,
    legalEntity,
    amount: body.amount,
    receivedOn,
    journalEntryId: entry.id,
  };
  context.store.cashReceipts.insert(receipt);
  context.store.receivables.save(receivable);
  context.emit(cashApplied, receipt);
  postEntry(entry, context);
  if (receivable.status === "cleared") context.emit(receivableCleared, receivable);
  return reply(receipt, 1);
});
