import type { CashReceipt, JournalEntry, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CashReceiptRequest } from "@cashline/contracts/systems/erp/receivable-entities";
import { money } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { applyCash } from "../domain/cash.ts";
import { carryAt, translate, withRealizedFx } from "../domain/fx.ts";
import { cashLines } from "../domain/journal.ts";
import { draftEntry, requireFit } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireNew } from "./require-new.ts";
import { requireReceivable } from "./require-receivable.ts";
import { settlementRate } from "./settlement-rate.ts";

/** Everything cash of a payment intent makes; the same for the receipt and its preview. @throws Refusal for every reason against it */
export function cashApplication(
  request: CashReceiptRequest,
  context: CommandContext<Collections>,
): { receipt: CashReceipt; entry: JournalEntry; receivable: Receivable } {
  const { invoiceId, paymentIntentId, receivedOn } = request;
  const amount = money(request.amount);
  const decision = applyCash(requireReceivable(invoiceId, context), amount);
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
  const id = ids.cashReceipt(paymentIntentId);
  requireNew(context.store.cashReceipts, id);
  const receipt = { id, paymentIntentId, invoiceId, legalEntity, amount: request.amount, receivedOn, journalEntryId: entry.id };
  return { receipt, entry, receivable };
}
