import type { FunctionalRate, JournalEntry, JournalLine } from "@cashline/contracts/systems/erp/entities";
import type { ManualJournal, ManualJournalRequest } from "@cashline/contracts/systems/erp/ledger-entities";
import { moneyOf } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { translateLines } from "../domain/fx.ts";
import { journalEntry } from "../domain/journal.ts";
import { manualLines, postManual } from "../domain/manual-journal.ts";
import { monthOf } from "@cashline/kernel/time";
import { isOpen } from "../domain/periods.ts";
import { requireFit } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { gateOf, passGate } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { postEntry } from "./post-entry.ts";
import { legalEntityOf, requireBookingRate } from "./settings.ts";

type Context = CommandContext<Collections>;

/** The lines of a manual journal in both currencies, and their rate. @throws Refusal for every reason against it */
export function manualDraft(request: ManualJournalRequest, context: Context): { lines: JournalLine[]; rate: FunctionalRate | undefined } {
  const { legalEntity, currency, postedOn } = request;
  legalEntityOf(legalEntity, context);
  const decision = manualLines(request, context.store.glAccounts.find({ legalEntity }));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { closedThrough } = gateOf(legalEntity, context);
  if (!isOpen(monthOf(postedOn), closedThrough))
    return refuse("period-closed", `${legalEntity} is closed through ${closedThrough ?? ""}; ${postedOn} lies before`);
  return translated(decision.lines, { legalEntity, currency, postedOn }, context);
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

/** Posts an approved manual journal at the rate of its day. @throws Refusal for every reason against it */
export function postApproved(approved: ManualJournal, context: Context): ManualJournal {
  const { id, legalEntity, postedOn } = approved;
  const entryId = idsOf(context).journalEntry("manual", id);
  const decision = postManual(approved, entryId);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  passGate(legalEntity, postedOn, "ledger", context);
  const { lines, rate } = translated(approved.lines, approved, context);
  postEntry(manualEntry({ id: entryId, journal: approved, kind: "manual", postedOn, reversesId: null }, lines, rate, context), context);
  return { ...decision.journal, lines };
}

type About = { id: string; journal: ManualJournal; kind: "manual" | "manual_reversal"; postedOn: string; reversesId: string | null };

/** An entry on the very accounts the journal names: no mapping comes between. */
export function manualEntry(
  { id, journal, kind, postedOn, reversesId }: About,
  lines: JournalLine[],
  rate: FunctionalRate | undefined,
  context: Context,
): JournalEntry {
  const head = { id, legalEntity: journal.legalEntity, postedOn, source: { kind, id: journal.id }, customerId: null, reversesId };
  return journalEntry({ ...head, postedAt: context.now }, lines, undefined, rate);
}
