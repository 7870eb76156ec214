import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { journalPosted } from "@cashline/contracts/systems/erp/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { addLine, emptyBalance } from "../domain/balance.ts";
import { nextNumberingAt } from "../domain/numbering.ts";
import type { Collections } from "./collections.ts";
import { idsOf } from "./ids.ts";
import { periodOf } from "./period-row.ts";

/**
 * The one way into the journal: writes the entry, carries it into the balances, marks its month as used, sees to it that
 * the month is numbered, and publishes it.
 */
export function postEntry(entry: JournalEntry, context: CommandContext<Collections>): void {
  const { store } = context;
  const ids = idsOf(context);
  store.journalEntries.insert(entry);
  for (const line of entry.lines) {
    const id = ids.balance(entry.legalEntity, line.account, entry.currency);
    const balance = store.balances.get(id);
    if (balance) store.balances.save(addLine(balance, line));
    else store.balances.insert(addLine(emptyBalance(id, entry.legalEntity, line), line));
  }
  const periodId = ids.period(entry.legalEntity, entry.month);
  if (!store.periods.get(periodId)) store.periods.insert(periodOf(entry.legalEntity, entry.month, context));
  context.schedule(nextNumberingAt(entry.month, context.now), "journal-numbering", entry.month);
  context.emit(journalPosted, entry);
}

/** Marks an entry as taken back. Its lines stay and count: the reversing entry is one of its own. */
export function markReversed(entryId: string, { store }: CommandContext<Collections>): void {
  store.journalEntries.save({ ...store.journalEntries.require(entryId), status: "reversed" });
}
