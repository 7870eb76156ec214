import type { FunctionalRate, JournalEntry, JournalLine } from "@cashline/contracts/systems/erp/entities";
import { manualJournalChanged } from "@cashline/contracts/systems/erp/events";
import type { ManualJournal, ManualJournalRequest } from "@cashline/contracts/systems/erp/ledger-entities";
import { moneyOf } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { translateLines } from "../domain/fx.ts";
import { journalEntry, swapped } from "../domain/journal.ts";
import { approveManual, manualLines, postManual, reverseManual } from "../domain/manual-journal.ts";
import { monthOf } from "@cashline/kernel/time";
import { isOpen } from "../domain/periods.ts";
import { headOf, requireFit } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { gateOf, passGate, requireCalendarDay, type Gate } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { postEntry } from "./post-entry.ts";
import { requireNew } from "./require-new.ts";
import { legalEntityOf, policyOf, printedPolicy, postingMembers, requireBookingRate } from "./settings.ts";

type Context = CommandContext<Collections>;

/** The lines of a manual journal in both currencies, and their rate. @throws Refusal for every reason against it */
export function manualDraft(request: ManualJournalRequest, context: Context): { lines: JournalLine[]; rate: FunctionalRate | undefined } {
  const { legalEntity, currency, postedOn, reference } = request;
  legalEntityOf(legalEntity, context);
  const decision = manualLines(request, context.store.glAccounts.find({ legalEntity }));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const gate = gateOf(legalEntity, context);
  requireCalendarDay(postedOn, gate, context);
  const { closedThrough } = gate;
  if (!isOpen(monthOf(postedOn), closedThrough))
    return refuse("period-closed", `${legalEntity} is closed through ${closedThrough ?? ""}; ${postedOn} lies before`);
  const draft = translated(decision.lines, { legalEntity, currency, postedOn }, context);
  requireNew(context.store.manualJournals, idsOf(context).manualJournal(legalEntity, reference));
  return draft;
}

function translated(
  lines: JournalLine[],
  { legalEntity, currency, postedOn }: Pick<ManualJournal, "legalEntity" | "currency" | "postedOn">,
  context: Context,
): { lines: JournalLine[]; rate: FunctionalRate | undefined } {
  const rate = requireBookingRate(legalEntity, currency, postedOn, context);
  requireFit(
    moneyOf(
      currency,
      lines.reduce((sum, { debit }) => sum + BigInt(debit.minor), 0n),
    ),
    rate,
  );
  // A draft shows the rate of the day it was made; it is posted at the one that holds then, or at none.
  const plain = lines.map(({ account, role, debit, credit }) => ({ account, role, debit, credit }));
  return { lines: rate ? translateLines(plain, rate) : plain, rate };
}

/** A manual journal after a step, and the entry the step makes; nothing of it written yet. */
export type ManualStep = { readonly journal: ManualJournal; readonly entry: JournalEntry | undefined };

/** A draft as approving it leaves it: posted at once, unless policy leaves that to a step of its own. @throws Refusal for every reason against it */
export function approved(manualJournalId: string, approvedBy: string, context: Context): ManualStep {
  const decision = approveManual(context.store.manualJournals.require(manualJournalId), approvedBy);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const journal = { ...decision.journal, policy: printedPolicy(["journalPosting", ...postingMembers], context) };
  return policyOf(context).journalPosting === "on_approval" ? posted(journal, context) : { journal, entry: undefined };
}

/** An approved manual journal posted at the rate of its day. @throws Refusal for every reason against it */
export function posted(approvedJournal: ManualJournal, context: Context): ManualStep & { entry: JournalEntry } {
  const { id, legalEntity, postedOn } = approvedJournal;
  const entryId = idsOf(context).journalEntry("manual", id);
  const decision = postManual(approvedJournal, entryId);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const gate = passGate(legalEntity, postedOn, "ledger", context);
  const { lines, rate } = translated(approvedJournal.lines, approvedJournal, context);
  const about = { id: entryId, journal: approvedJournal, kind: "manual" as const, postedOn, reversesId: null, gate };
  return {
    journal: { ...decision.journal, lines, policy: printedPolicy(["journalPosting", ...postingMembers], context) },
    entry: manualEntry(about, lines, rate, context),
  };
}

/** A posted manual journal taken back by an entry of its own. @throws Refusal for every reason against it */
export function reversed(
  journalEntryId: string,
  command: { postedOn: string; reason: string; reversedBy: string },
  context: Context,
): ManualStep & { entry: JournalEntry } {
  const { journalEntries, manualJournals } = context.store;
  const taken = journalEntries.require(journalEntryId);
  const found = taken.source.kind === "manual" ? manualJournals.require(taken.source.id) : undefined;
  const id = idsOf(context).journalEntry("manual_reversal", taken.id);
  const decision = reverseManual(found, command, id);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { postedOn } = command;
  const gate = passGate(taken.legalEntity, postedOn, "ledger", context, [{ what: `entry ${taken.id}`, on: taken.postedOn }]);
  const about = { id, journal: decision.journal, kind: "manual_reversal" as const, postedOn, reversesId: taken.id, gate };
  return { journal: decision.journal, entry: manualEntry(about, swapped(taken.lines), taken.functional, context) };
}

/** Keeps a manual journal after a step and posts its entry. */
export function keepManualStep({ journal, entry }: ManualStep, context: Context): ManualJournal {
  const kept = context.store.manualJournals.save(journal);
  if (entry) postEntry(entry, context);
  context.emit(manualJournalChanged, kept);
  return kept;
}

type About = {
  id: string;
  journal: ManualJournal;
  kind: "manual" | "manual_reversal";
  postedOn: string;
  reversesId: string | null;
  gate: Gate;
};

/** An entry on the very accounts the journal names: no mapping comes between. */
function manualEntry(
  { id, journal, kind, postedOn, reversesId, gate }: About,
  lines: JournalLine[],
  rate: FunctionalRate | undefined,
  context: Context,
): JournalEntry {
  const about = { id, legalEntity: journal.legalEntity, postedOn, source: { kind, id: journal.id }, reversesId };
  return journalEntry(headOf(about, gate, context), lines, undefined, rate);
}
