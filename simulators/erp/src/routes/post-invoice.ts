import type { PostingRequest, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import { receivableCleared, receivablePosted, scheduleLaid } from "@cashline/contracts/systems/erp/events";
import { postInvoice } from "@cashline/contracts/systems/erp/operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { invoiceLines, journalEntry } from "../domain/journal.ts";
import { openReceivable } from "../domain/receivable.ts";
import { RECOGNITION_METHOD, layLines } from "../domain/revenue-schedule.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { postEntry } from "../store/post-entry.ts";
import { postingFindings } from "../store/posting-findings.ts";
import { scheduleRecognition } from "../store/recognize-revenue.ts";

export const postInvoiceRoute = write<typeof postInvoice, Collections>(postInvoice, ({ body }, context) => {
  const findings = postingFindings(body, context);
  const [first] = findings;
  if (first) return refuse(first.code, findings.map(({ code, detail }) => `${code}: ${detail}`).join("; "));

  const { invoiceId, legalEntity, postedOn } = body;
  const ids = idsOf(context);
  const customerId = ids.customer(body.accountId);
  const entry = journalEntry(
    {
      id: ids.journalEntry("invoice", invoiceId),
      legalEntity,
      postedOn,
      source: { kind: "invoice", id: invoiceId },
      customerId,
      reversesId: null,
      postedAt: context.now,
    },
    invoiceLines(money(body.net), money(body.tax)),
  );
  const schedule = scheduleOf(body, ids.revenueSchedule(invoiceId));
  const receivable = openReceivable(body, {
    id: ids.receivable(invoiceId),
    customerId,
    journalEntryId: entry.id,
    revenueScheduleId: schedule.id,
  });

  context.store.receivables.insert(receivable);
  context.store.revenueSchedules.insert(schedule);
  context.emit(receivablePosted, receivable);
  postEntry(entry, context);
  context.emit(scheduleLaid, schedule);
  if (receivable.status === "cleared") context.emit(receivableCleared, receivable);
  scheduleRecognition(schedule, context);
  return reply({ receivable, journalEntry: entry, revenueSchedule: schedule }, 1);
});

function scheduleOf(request: PostingRequest, id: string): RevenueSchedule {
  const { invoiceId, contractId, legalEntity, currency, net, serviceStartOn: startOn, serviceEndOn: endOn } = request;
  return {
    id,
    invoiceId,
    contractId,
    legalEntity,
    currency,
    total: net,
    startOn,
    endOn,
    method: RECOGNITION_METHOD,
    lines: layLines(money(net), startOn, endOn),
  };
}
