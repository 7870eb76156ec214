import type { ReclassificationRequest } from "@cashline/contracts/systems/erp/correction-operations";
import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { isSamePerson } from "@cashline/kernel/person";
import { mappedAccount } from "../domain/chart-of-accounts.ts";
import { journalEntry } from "../domain/journal.ts";
import { reclassify } from "../domain/reclassification.ts";
import { headOf } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate, postedInvoice, requireMapped } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireNew } from "./require-new.ts";
import { requireReceivable } from "./require-receivable.ts";

/** The entry that moves an invoice to the control account; the same for it and its preview. @throws Refusal for every reason against it */
export function reclassification(request: ReclassificationRequest, context: CommandContext<Collections>): JournalEntry {
  const { store } = context;
  const { invoiceId, postedOn, preparedBy, approvedBy } = request;
  const posted = requireReceivable(invoiceId, context);
  if (isSamePerson(preparedBy, approvedBy)) return refuse("same-person", `${preparedBy} prepared it and cannot approve it`);
  const id = idsOf(context).journalEntry("reclassification", invoiceId);
  requireNew(store.journalEntries, id);
  const { legalEntity, customerId, functional } = posted;
  const gate = passGate(legalEntity, postedOn, "ledger", context, [postedInvoice(posted)]);
  const booked = [
    posted,
    ...store.cashReceipts.find({ invoiceId }),
    ...store.creditMemos.find({ invoiceId }),
    ...store.writeOffs.find({ invoiceId }),
    ...store.customerRefunds.find({ invoiceId }),
  ];
  const returned = store.customerRefunds.find({ invoiceId }).flatMap(({ returnEntryId }) => returnEntryId ?? []);
  const takenBack = store.creditMemos.find({ invoiceId }).flatMap(({ reversal }) => reversal?.journalEntryId ?? []);
  const entryIds = new Set([...booked.map(({ journalEntryId }) => journalEntryId), ...returned, ...takenBack]);
  const entries = [...entryIds].map((entryId) => store.journalEntries.require(entryId));
  requireMapped(
    legalEntity,
    entries.flatMap(({ lines }) => lines).filter(({ role }) => role === "receivable"),
    gate,
  );
  const lines = reclassify(entries, mappedAccount("receivable", gate.mapping));
  if (lines.length === 0) return refuse("nothing-to-reclassify", `Everything of invoice ${invoiceId} is on the control account`);
  const head = headOf({ id, legalEntity, postedOn, source: { kind: "reclassification", id: posted.id }, customerId }, gate, context);
  // The lines name their accounts already: no mapping is applied to them again.
  return journalEntry(head, lines, undefined, functional);
}
