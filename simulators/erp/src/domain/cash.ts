import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import { money, moneyWire, subtractMoney, type Money } from "@cashline/kernel/money";

export type CashApplied = { outcome: "applied"; receivable: Receivable };
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
  const left = subtractMoney(open, amount);
  return { outcome: "applied", receivable: { ...receivable, open: moneyWire(left), status: left.minor === 0n ? "cleared" : "open" } };
}

function refused(code: CashRefused["code"], detail: string): CashRefused {
  return { outcome: "refused", code, detail };
}
