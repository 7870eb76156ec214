import { everyItem } from "@cashline/client/pages";
import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { instantAt } from "@cashline/kernel/time";
import type { Cast, LoadStage } from "./profile.ts";
import { othersOf, winBefore } from "./win-before.ts";

/** Renewals won in the month that is closed, for each that arrives while it is. */
const SHARE_BEFORE = 0.5;
const MOST_BEFORE = 100;

/**
 * Some renewals are won in January; on the second of February, while others arrive, January is closed in ERP, one legal
 * entity after the other: receivables locked, the checklist read, the month closed. What arrives is posted in February.
 */
export function monthEndClose({ clients, sandbox, book, ids, renewals, tell }: LoadStage): Cast {
  const month = book.from.slice(0, 7);
  const open = new Set(book.legalEntities.map(({ code }) => code));
  const missing = new Map<string, string>();
  /** Entries of the month when it was closed, by legal entity. */
  const entries = new Map<string, number>();
  const entriesOf = (journal: readonly Pick<JournalEntry, "legalEntity" | "month">[], legalEntity: string): number =>
    journal.filter((entry) => entry.legalEntity === legalEntity && entry.month === month).length;
  const lock = async (legalEntity: string): Promise<void> => {
    await clients.erp.softClosePeriod({ body: { legalEntity, month }, idempotencyKey: `close/${month}/${legalEntity}/lock` });
  };
  const close = async (legalEntity: string): Promise<void> => {
    const { checks } = (await clients.erp.getCloseChecklist({ query: { legalEntity, month } })).body;
    const notDone = checks.filter(({ blocking, done }) => blocking && !done);
    if (notDone.length > 0) missing.set(legalEntity, notDone.map(({ detail }) => detail).join("; "));
    else {
      await clients.erp.closePeriod({ body: { legalEntity, month }, idempotencyKey: `close/${month}/${legalEntity}` });
      const journal = await Array.fromAsync(everyItem<JournalEntry>((query) => clients.erp.listJournalEntries({ query })));
      entries.set(legalEntity, entriesOf(journal, legalEntity));
      open.delete(legalEntity);
    }
  };
  return {
    prepare: async () => {
      await sandbox.advanceTo(instantAt(`${month}-28`, "10:00"), []);
      const most = Math.min(MOST_BEFORE, Math.ceil(renewals.length * SHARE_BEFORE));
      await winBefore(
        { clients, sandbox, ids },
        othersOf({ book, renewals })
          .slice(0, most)
          .map(({ key }) => key),
      );
      return {};
    },
    beside: async () => {
      for (const legalEntity of book.legalEntities.map(({ code }) => code)) {
        tell(`closing ${month} of ${legalEntity}`);
        await lock(legalEntity);
        await close(legalEntity);
      }
    },
    figures: ({ journal }) => [
      { metric: "months_closed", says: `legal entities whose ${month} was closed under load`, value: entries.size },
      { metric: "months_left_open", says: "those left open", value: open.size },
      {
        metric: "entries_after_close",
        says: "entries booked into a closed month",
        value: [...entries].reduce((sum, [legalEntity, then]) => sum + entriesOf(journal, legalEntity) - then, 0),
      },
    ],
    remarks: () => [...missing].map(([legalEntity, why]) => `${legalEntity} stays open: ${why}`),
  };
}
