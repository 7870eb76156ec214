import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { ManualLine } from "@cashline/contracts/systems/erp/ledger-entities";
import { dateIn, firstOfNextMonth, monthOf, type CalendarDate } from "@cashline/kernel/time";
import type { MoneyWire } from "@cashline/kernel/money";
import type { Static } from "typebox";
import { correctionHash } from "../cases/case-state.ts";
import { StepRefused } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { needed, type Correction } from "./playbook.ts";

/** Who prepared a correction and who approved it, each the person who really did. */
export type People = { readonly preparedBy: string; readonly approvedBy: string };

/**
 * The two persons of a case's correction as it is now; null while nobody has approved just this. Nobody stands in for an
 * approver: whoever has done a task has not approved it. What nobody had to prepare is the machine's.
 */
export function peopleOf(of: Case): People | null {
  const hash = correctionHash(of);
  const approvedBy = of.approvals.findLast(({ status, subjectHash }) => status === "approved" && subjectHash === hash)?.decidedBy;
  if (!approvedBy) return null;
  return { preparedBy: of.tasks.findLast(({ doneBy }) => doneBy !== null)?.doneBy ?? "orchestrator", approvedBy };
}

/** The same where a system wants two persons. @throws StepRefused `approval-missing` while there is one only */
export function makersOf(of: Case): People {
  const people = peopleOf(of);
  if (people === null) throw new StepRefused("name two persons", "approval-missing", "Nobody has approved this correction as it is now");
  return people;
}

/**
 * The day itself where its period still takes such entries, else the first day of the first later month that does. A month
 * locked for receivables still takes journals. Where the policy wants a shut month opened again it stays that day, and ERP refuses it.
 */
export async function openDay(
  { systems, posting, of: { correlationId } }: Pick<Correction, "systems" | "posting"> & { of: Pick<Case, "correlationId"> },
  legalEntity: string,
  on: CalendarDate,
  side: "ledger" | "receivables" = "ledger",
): Promise<CalendarDate> {
  if (!posting.nextPeriod) return on;
  const { items } = (await systems.erp.listPeriods({ query: { legalEntity, limit: 200 }, correlationId })).body;
  const isShut = (status: string): boolean => status === "closed" || (side === "receivables" && status === "soft_closed");
  const closed = new Set(items.filter(({ status }) => isShut(status)).map(({ month }) => month));
  let day = on;
  while (closed.has(monthOf(day))) day = firstOfNextMonth(day);
  return day;
}

/** Today where the legal entity of the finding still takes receivables, else as `openDay`. */
export function openToday(correction: Correction): Promise<CalendarDate> {
  const { systems, finding } = correction;
  return openDay(correction, needed(finding, "legalEntity"), dateIn(systems.now(), "UTC"), "receivables");
}

/** A debit of one account and a credit of another. */
export function transfer(debited: string, credited: string, amount: MoneyWire): Static<typeof ManualLine>[] {
  const nothing = { currency: amount.currency, minor: "0" };
  return [
    { account: debited, debit: amount, credit: nothing },
    { account: credited, debit: nothing, credit: amount },
  ];
}

type Journal = {
  reference: string;
  legalEntity: string;
  postedOn: CalendarDate;
  currency: string;
  memo: string;
  lines: Static<typeof ManualLine>[];
};

/** Drafts a journal by the one person and approves it by the other, which posts it; once per reference. Answers its id. */
export async function postJournal(systems: Systems, of: Case, journal: Journal, key: string): Promise<string> {
  const { preparedBy, approvedBy } = makersOf(of);
  const { correlationId } = of;
  const { items } = (await systems.erp.listManualJournals({ query: { legalEntity: journal.legalEntity, limit: 200 }, correlationId })).body;
  const standing = items.find(({ reference, status }) => reference === journal.reference && status !== "rejected");
  const draft =
    standing ??
    (await systems.erp.createJournalEntry({ body: { ...journal, preparedBy }, idempotencyKey: `${key}/draft`, correlationId })).body;
  if (draft.status !== "draft") return draft.id;
  const params = { manualJournalId: draft.id };
  return (await systems.erp.approveJournalEntry({ params, body: { approvedBy }, idempotencyKey: `${key}/approve`, correlationId })).body.id;
}
