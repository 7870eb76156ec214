import type { PostingRequest, Receivable } from "@cashline/contracts/systems/erp/entities";
import { addMoney, money, moneyWire, zeroMoney } from "@cashline/kernel/money";

export type Reversed = { outcome: "reversed"; receivable: Receivable };
export type ReversalRefused = { outcome: "refused"; code: "receivable-not-open"; detail: string };

/** The open item of a posted invoice. One over nothing is cleared at once: no cash will ever come for it. */
export function openReceivable(
  request: PostingRequest,
  ids: Pick<Receivable, "id" | "customerId" | "journalEntryId" | "revenueScheduleId">,
): Receivable {
  const { invoiceId, legalEntity, currency, net, tax, postedOn, dueOn } = request;
  const gross = moneyWire(addMoney(money(net), money(tax)));
  const status = money(gross).minor === 0n ? "cleared" : "open";
  return { ...ids, invoiceId, legalEntity, currency, net, tax, gross, open: gross, status, postedOn, dueOn };
}

/** Takes a receivable back that no cash was applied to. */
export function reverseReceivable(receivable: Receivable): Reversed | ReversalRefused {
  if (receivable.status === "reversed") return refused("The posting was reversed before");
  if (receivable.open.minor !== receivable.gross.minor) {
    return refused(`Cash was applied: ${receivable.open.minor} of ${receivable.gross.minor} ${receivable.currency} minor units are open`);
  }
  return { outcome: "reversed", receivable: { ...receivable, status: "reversed", open: moneyWire(zeroMoney(receivable.currency)) } };
}

function refused(detail: string): ReversalRefused {
  return { outcome: "refused", code: "receivable-not-open", detail };
}
