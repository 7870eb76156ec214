import {
  arrangementBilled,
  creditMemoPosted,
  creditMemoRefused,
  customerPaymentReceived,
  receivableCleared,
  receivableCredited,
  scheduleReduced,
} from "@cashline/contracts/systems/erp/events";
import type { RefusedCredit } from "@cashline/contracts/systems/erp/receivable-entities";
import { createCreditMemo } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { keepStep } from "../store/arrangements.ts";
import type { Collections } from "../store/collections.ts";
import { creditDocuments } from "../store/credit.ts";
import { postEntry } from "../store/post-entry.ts";

/** Refusals by a lock, not a mistake in the date: whoever tried has the credit still to book. */
const gates: readonly string[] = ["period-closed", "period-soft-closed", "maintenance-window"] satisfies RefusedCredit["code"][];

export const createCreditMemoRoute = write<typeof createCreditMemo, Collections>(
  createCreditMemo,
  ({ body }, context) => {
    const { store } = context;
    const { memo, entry, receivable, schedule, arrangement, payment } = creditDocuments(body, context);
    context.emit(creditMemoPosted, store.creditMemos.insert(memo));
    context.emit(receivableCredited, store.receivables.save(receivable));
    postEntry(entry, context);
    if (memo.applied.minor !== "0" && receivable.status === "cleared") context.emit(receivableCleared, receivable);
    if (schedule) context.emit(scheduleReduced, store.revenueSchedules.save(schedule));
    if (arrangement) context.emit(arrangementBilled, keepStep({ arrangement, entry: undefined }, context));
    if (payment) context.emit(customerPaymentReceived, store.customerPayments.insert(payment));
    return reply(memo, 1);
  },
  ({ body }, context, { code, detail }) => {
    if (!gates.includes(code)) return;
    const { reference, invoiceId, net, tax, reason, postedOn, createdBy } = body;
    const id = context.id("cmx", invoiceId, reference);
    const version = context.log.about(id, 0, 1000).length + 1;
    context.emitData(creditMemoRefused, id, version, {
      id,
      reference,
      invoiceId,
      net,
      tax,
      reason,
      postedOn,
      createdBy,
      code: code as RefusedCredit["code"],
      detail: detail.slice(0, 400),
      refusedAt: context.now,
    });
  },
);
