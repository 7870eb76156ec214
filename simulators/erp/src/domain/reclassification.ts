import type { JournalEntry, JournalLine } from "@cashline/contracts/systems/erp/entities";
import { swapped } from "./journal.ts";

/**
 * What takes the receivable lines of these entries from the accounts they were posted to onto the control account, both sides in
 * both currencies as they were booked; empty when all are on it.
 * Source: SAP, FAGLF101 and manual reclassification of receivables between reconciliation accounts; the subledger does not move.
 * @param entries everything booked about one receivable
 */
export function reclassify(entries: readonly Pick<JournalEntry, "lines">[], control: string): JournalLine[] {
  const astray = entries.flatMap(({ lines }) => lines).filter(({ role, account }) => role === "receivable" && account !== control);
  return [...astray.map((line) => ({ ...line, account: control })), ...swapped(astray)];
}
