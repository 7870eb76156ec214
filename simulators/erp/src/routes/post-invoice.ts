import { arrangementBilled, receivableCleared, receivablePosted, scheduleLaid } from "@cashline/contracts/systems/erp/events";
import { postInvoice } from "@cashline/contracts/systems/erp/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { journalEntry } from "../domain/journal.ts";
import { openReceivable } from "../domain/receivable.ts";
import { headOf } from "../store/book-entry.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { invoiceDocuments } from "../store/invoice-documents.ts";
import { postEntry } from "../store/post-entry.ts";
import { postingGround } from "../store/posting-findings.ts";
import { postingMembers, printedPolicy } from "../store/settings.ts";
import { scheduleRecognition } from "../store/recognize-revenue.ts";

export const postInvoiceRoute = write<typeof postInvoice, Collections>(postInvoice, ({ body }, context) => {
  const ground = postingGround(body, context);
  const [first] = ground.findings;
  if (first) return refuse(first.code, ground.findings.map(({ code, detail }) => `${code}: ${detail}`).join("; "));

  const { invoiceId, legalEntity, postedOn } = body;
  const ids = idsOf(context);
  const customerId = ids.customer(body.accountId);
  const { lines, schedule, arrangement } = invoiceDocuments(body, ground, ids.revenueSchedule(invoiceId));
  const entry = journalEntry(
    headOf(
      {
        id: ids.journalEntry("invoice", invoiceId),
        legalEntity,
        postedOn,
        source: { kind: arrangement ? "contract_billing" : "invoice", id: invoiceId },
        customerId,
      },
      ground.gate,
      context,
    ),
    lines,
    ground.gate.mapping,
    ground.rate,
  );
  const opened = openReceivable(
    body,
    { id: ids.receivable(invoiceId), customerId, journalEntryId: entry.id, revenueScheduleId: schedule.id },
    ground.rate,
    lines.find(({ role }) => role === "receivable")?.functionalDebit,
  );
  const receivable = { ...opened, policy: printedPolicy([...postingMembers, "scheduleBy", "serviceEndDay"], context) };

  context.store.receivables.insert(receivable);
  context.store.revenueSchedules.insert(schedule);
  context.emit(receivablePosted, receivable);
  postEntry(entry, context);
  context.emit(scheduleLaid, schedule);
  if (receivable.status === "cleared") context.emit(receivableCleared, receivable);
  if (arrangement) context.emit(arrangementBilled, context.store.revenueArrangements.save(arrangement));
  scheduleRecognition(schedule, context);
  return reply({ receivable, journalEntry: entry, revenueSchedule: schedule }, 1);
});
