import type { CashReceipt } from "@cashline/contracts/systems/erp/entities";
import { cashApplied, receivableCleared } from "@cashline/contracts/systems/erp/events";
import { applyCash } from "@cashline/contracts/systems/erp/operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { applyCash as apply } from "../domain/cash.ts";
import { carryAt, translate, withRealizedFx } from "../domain/fx.ts";
import { cashLines } from "../domain/journal.ts";
import { draftEntry, requireFit } from "../store/book-entry.ts";
import type { Collections } from "../store/collections.ts";
import { passGate } from "../store/gate.ts";
import { idsOf } from "../store/ids.ts";
import { postEntry } from "../store/post-entry.ts";
import { settlementRate } from "../store/settlement-rate.ts";
import { requireReceivable } from "../store/require-receivable.ts";

export const applyCashRoute = write<typeof applyCash, Collections>(applyCash, ({ body }, context) => {
  const { invoiceId, paymentIntentId, receivedOn } = body;
  const amount = money(body.amount);
  const decision = apply(requireReceivable(invoiceId, context), amount);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { receivable, released } = decision;
  const { legalEntity, customerId } = receivable;
  const gate = passGate(legalEntity, receivedOn, "receivables", context);

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
