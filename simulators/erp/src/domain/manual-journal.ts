import type { GlAccount, JournalLine } from "@cashline/contracts/systems/erp/entities";
import type { ManualJournal, ManualJournalRequest } from "@cashline/contracts/systems/erp/ledger-entities";
import { isCurrency, LARGEST_MINOR, money } from "@cashline/kernel/money";
import { isSamePerson } from "@cashline/kernel/person";
import { isControl } from "./chart-of-accounts.ts";

export type ManualRefused = {
  outcome: "refused";
  code:
    | "invalid-request"
    | "unknown-account"
    | "control-account"
    | "currency-mismatch"
    | "negative-amount"
    | "line-not-one-sided"
    | "unbalanced"
    | "amount-out-of-range"
    | "same-person"
    | "journal-not-draft"
    | "journal-not-approved"
    | "not-reversible";
  detail: string;
};

function refused(code: ManualRefused["code"], detail: string): ManualRefused {
  return { outcome: "refused", code, detail };
}

/**
 * The lines of a manual journal on accounts of the entity's chart: one currency, one side each, debits equal credits.
 * Source: double-entry bookkeeping.
 */
export function manualLines(
  { lines, currency, legalEntity }: ManualJournalRequest,
  chart: readonly GlAccount[],
): { outcome: "balanced"; lines: JournalLine[] } | ManualRefused {
  const accounts = new Map(chart.map((account) => [account.number, account]));
  const found: JournalLine[] = [];
  if (!isCurrency(currency)) return refused("invalid-request", `/body/currency ISO 4217 does not list ${currency}`);
  let [debits, credits] = [0n, 0n];
  for (const { account: number, debit, credit } of lines) {
    const account = accounts.get(number);
    if (!account) return refused("unknown-account", `${legalEntity} has no account ${number}`);
    if (isControl(account.role)) return refused("control-account", `${number} ${account.name} is kept by a subledger`);
    if (debit.currency !== currency || credit.currency !== currency)
      return refused("currency-mismatch", `The line on ${number} is not in ${currency}`);
    const [debited, credited] = [money(debit).minor, money(credit).minor];
    if (debited < 0n || credited < 0n) return refused("negative-amount", `The line on ${number} has a negative amount; use the other side`);
    if (debited > 0n === credited > 0n)
      return refused("line-not-one-sided", `The line on ${number} must have one amount above zero, on one side`);
    debits += debited;
    credits += credited;
    found.push({ account: number, role: account.role, debit, credit });
  }
  if (debits !== credits) return refused("unbalanced", `Debits are ${debits}, credits ${credits} ${currency} minor units`);
  if (debits > LARGEST_MINOR)
    return refused("amount-out-of-range", `The entry is over ${debits} minor units; at most ${LARGEST_MINOR} fit one document`);
  return { outcome: "balanced", lines: found };
}

export type ManualMoved = { outcome: "moved"; journal: ManualJournal };

/**
 * A draft is approved by another person than its author (entering and approving journals is a high-risk pair of duties).
 * Source: published SAP segregation-of-duties matrices: who enters a journal does not approve it.
 */
export function approveManual(journal: ManualJournal, approvedBy: string): ManualMoved | ManualRefused {
  if (journal.status !== "draft") return refused("journal-not-draft", `The manual journal is ${journal.status}`);
  if (isSamePerson(journal.preparedBy, approvedBy))
    return refused("same-person", `${approvedBy} prepared the journal and cannot approve it`);
  return { outcome: "moved", journal: { ...journal, status: "approved", approvedBy } };
}

/** The approver does not want a draft posted. Source: SAP's parked and posted documents; rejected is ours. */
export function rejectManual(journal: ManualJournal, rejectedBy: string, reason: string): ManualMoved | ManualRefused {
  if (journal.status !== "draft") return refused("journal-not-draft", `The manual journal is ${journal.status}`);
  return { outcome: "moved", journal: { ...journal, status: "rejected", rejectedBy, rejectionReason: reason } };
}

/** An approved manual journal becomes an entry. Source: NetSuite's journal status "Approved for Posting". */
export function postManual(journal: ManualJournal, journalEntryId: string): ManualMoved | ManualRefused {
  if (journal.status !== "approved") return refused("journal-not-approved", `The manual journal is ${journal.status}`);
  return { outcome: "moved", journal: { ...journal, status: "posted", journalEntryId } };
}

/**
 * Posted is immutable: it is taken back by an entry of its own, once.
 * Source: SAP and NetSuite: a posted entry is immutable and corrected by reversal.
 */
export function reverseManual(
  journal: ManualJournal | undefined,
  { reversedBy, reason }: { reversedBy: string; reason: string },
  reversalEntryId: string,
): ManualMoved | ManualRefused {
  if (!journal) return refused("not-reversible", "The entry comes from a document of a subledger");
  if (journal.status !== "posted") return refused("not-reversible", `The manual journal is ${journal.status}`);
  return { outcome: "moved", journal: { ...journal, status: "reversed", reversalEntryId, reversedBy, reversalReason: reason } };
}
