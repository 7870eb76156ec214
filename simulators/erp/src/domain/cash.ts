import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import { money, type Money } from "@cashline/kernel/money";
import { lowerReceivable } from "./receivable.ts";

/** `released` is what of the receivable's functional amount went, for an invoice booked at a rate. */
export type CashApplied = { outcome: "applied"; receivable: Receivable; released: Money | undefined };
export type CashRefused = {
  outcome: "refused";
  code: "receivable-not-open" | "currency-mismatch" | "cash-above-open" | "invalid-request";
  detail: string;
};

/** Applies cash in full or in part: what is open goes down by it, and at zero the receivable is cleared. */
export function applyCash(receivable: Receivable, amount: Money): CashApplied | CashRefused {
  if (receivable.status !== "open") return refused("receivable-not-open", `The receivable is ${receivable.status}`);
  if (amount.currency !== receivable.currency)
    return refused("currency-mismatch", `The receivable is in ${receivable.currency}, the cash in ${amount.currency}`);
  if (amount.minor <= 0n) return refused("invalid-request", "/body/amount must be above zero");
  const open = money(receivable.open);
  if (amount.minor > open.minor)
    return refused("cash-above-open", `${open.minor} ${open.currency} minor units are open, the cash is ${amount.minor}`);
  const { receivable: lowered, released } = lowerReceivable(receivable, amount);
  return { outcome: "applied", receivable: lowered, released };
}

function refused(code: CashRefused["code"], detail: string): CashRefused {
  return { outcome: "refused", code, detail };
}
