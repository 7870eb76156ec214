import type { CommandContext } from "@cashline/sim-kit/command";
import { numberEntries } from "../domain/numbering.ts";
import type { Collections } from "./collections.ts";
import { idsOf } from "./ids.ts";

/** Gives a month's entries their numbers, legal entity by legal entity. */
export function numberJournal(work: { key: string }, context: CommandContext<Collections>): void {
  const { store } = context;
  const entries = store.journalEntries.find({ number: null }).filter(({ month }) => month === work.key);
  for (const [legalEntity, ofEntity] of Map.groupBy(entries, (entry) => entry.legalEntity)) {
    const id = idsOf(context).numberRange(legalEntity, work.key);
    const range = store.numberRanges.get(id) ?? store.numberRanges.insert({ id, legalEntity, month: work.key, used: 0 });
    for (const numbered of numberEntries(ofEntity, range.used)) store.journalEntries.save(numbered);
    store.numberRanges.save({ ...range, used: range.used + ofEntity.length });
  }
}
