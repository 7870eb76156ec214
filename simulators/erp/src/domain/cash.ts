import type { JournalLine, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { WriteOff } from "@cashline/contracts/systems/erp/receivable-entities";
import { money, moneyWire, type Money } from "@cashline/kernel/money";
import { credit, debit } from "./journal.ts";
import { lowerReceivable } from "./receivable.ts";

/** `released` is what of the receivable's functional amount went, for an invoice booked at a rate. */
export type CashApplied = { outcome: "applied"; receivable: Receivable; released: Money | undefined };
export type CashRefused = {
  outcome: "refused";
  code: "receivable-not-open" | "currency-mismatch" | "cash-above-open" | "invalid-request";
  detail: string;
};

/**
 * Applies cash in full or in part: what is open goes down by it, and at zero the receivable is cleared.
 * Source: IFRS 9.3.2.3 (a): a receivable ends when the right to its cash does; partial cash is the tenant's policy.
 */
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

/**
 * Cash for what was written off: the receivable stays written off, and what comes lowers the bad debt expense it became
 * (ASC 326-20-35-8, recoveries of financial assets previously written off), up to what was written off; or policy refuses.
 */
export function recoverBadDebt(
  writeOff: WriteOff,
  amount: Money,
  { badDebtRecovery }: Pick<LedgerPolicy, "badDebtRecovery">,
): { outcome: "recovered"; writeOff: WriteOff; lines: JournalLine[] } | CashRefused {
  if (badDebtRecovery === "refuse") return refused("receivable-not-open", "The receivable is written off, and policy takes no recoveries");
  const written = money(writeOff.amount);
  if (amount.currency !== written.currency)
    return refused("currency-mismatch", `The receivable was in ${written.currency}, the cash is in ${amount.currency}`);
  if (amount.minor <= 0n) return refused("invalid-request", "/body/amount must be above zero");
  const recovered = BigInt(writeOff.recovered?.minor ?? 0) + amount.minor;
  if (recovered > written.minor)
    return refused("cash-above-open", `${written.minor} ${written.currency} minor units were written off, ${recovered} would be recovered`);
  return {
    outcome: "recovered",
    writeOff: { ...writeOff, recovered: moneyWire({ ...written, minor: recovered }) },
    lines: [debit("cash", amount), credit("bad_debt", amount)],
  };
}

function refused(code: CashRefused["code"], detail: string): CashRefused {
  return { outcome: "refused", code, detail };
}
