import {
  arrangementBilled,
  creditMemoPosted,
  customerPaymentReceived,
  receivableCleared,
  receivableCredited,
  scheduleReduced,
} from "@cashline/contracts/systems/erp/events";
import { createCreditMemo } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { creditDocuments } from "../store/credit.ts";
import { postEntry } from "../store/post-entry.ts";

export const createCreditMemoRoute = write<typeof createCreditMemo, Collections>(createCreditMemo, ({ body }, context) => {
  const { store } = context;
  const { memo, entry, receivable, schedule, arrangement, payment } = creditDocuments(body, context);
  context.emit(creditMemoPosted, store.creditMemos.insert(memo));
  context.emit(receivableCredited, store.receivables.save(receivable));
  postEntry(entry, context);
  if (memo.applied.minor !== "0" && receivable.status === "cleared") context.emit(receivableCleared, receivable);
  if (schedule) context.emit(scheduleReduced, store.revenueSchedules.save(schedule));
  if (arrangement) context.emit(arrangementBilled, store.revenueArrangements.save(arrangement));
  if (payment) context.emit(customerPaymentReceived, store.customerPayments.insert(payment));
  return reply(memo, 1);
});
