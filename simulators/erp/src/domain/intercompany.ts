import type { JournalLine } from "@cashline/contracts/systems/erp/entities";
import type { IntercompanyRequest } from "@cashline/contracts/systems/erp/ledger-entities";
import { isCurrency, allocate, money, type Money } from "@cashline/kernel/money";
import { credit, debit } from "./journal.ts";

export type SplitJournal = { legalEntity: string; lines: JournalLine[] };
export type Split = { outcome: "split"; amounts: Money[]; journals: SplitJournal[] };
export type SplitRefused = { outcome: "refused"; code: "invalid-request"; detail: string };

/**
 * Splits an amount by weight, so that the parts add up exactly, and books each other entity's share on both sides: what
 * one has to receive the other has to pay, so that the two come to nothing in the group (ASC 810-10-45-1, IFRS 10.B86).
 */
export function splitIntercompany({ kind, legalEntity, amount, shares }: IntercompanyRequest): Split | SplitRefused {
  const refused = (detail: string): SplitRefused => ({ outcome: "refused", code: "invalid-request", detail });
  if (!isCurrency(amount.currency)) return refused(`/body/amount ISO 4217 does not list ${amount.currency}`);
  if (money(amount).minor <= 0n) return refused("/body/amount must be above zero");
  if (new Set(shares.map((share) => share.legalEntity)).size < shares.length) return refused("/body/shares names an entity twice");
  if (shares.every(({ weight }) => weight === 0)) return refused("/body/shares has no weight above zero");
  const amounts = allocate(
    money(amount),
    shares.map(({ weight }) => BigInt(weight)),
  );
  const others = shares
    .map((share, index) => ({ legalEntity: share.legalEntity, amount: amounts[index] as Money }))
    .filter((share) => share.legalEntity !== legalEntity && share.amount.minor > 0n);
  if (others.length === 0) return refused("/body/shares leaves nothing to another entity");
  const total = { currency: amount.currency, minor: others.reduce((sum, share) => sum + share.amount.minor, 0n) };
  const [payer, payee] = [
    (of: Money) => [debit("intercompany_expense", of), credit("intercompany_payable", of)],
    (of: Money) => [debit("intercompany_receivable", of), credit("intercompany_revenue", of)],
  ];
  const [own, theirs] = kind === "revenue_share" ? [payer, payee] : [payee, payer];
  return {
    outcome: "split",
    amounts,
    journals: [
      { legalEntity, lines: own(total) },
      ...others.map((share) => ({ legalEntity: share.legalEntity, lines: theirs(share.amount) })),
    ],
  };
}
