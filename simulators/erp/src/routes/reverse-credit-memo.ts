import { arrangementBilled } from "@cashline/contracts/systems/erp/events";
import {
  creditMemoReversed,
  customerPaymentReversed,
  receivableReopened,
  scheduleRestored,
} from "@cashline/contracts/systems/erp/correction-events";
import { reverseCreditMemo } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { keepStep } from "../store/arrangements.ts";
import type { Collections } from "../store/collections.ts";
import { creditReversal } from "../store/credit-reversal.ts";
import { markReversed, postEntry } from "../store/post-entry.ts";
import { scheduleRecognition } from "../store/recognize-revenue.ts";

export const reverseCreditMemoRoute = write<typeof reverseCreditMemo, Collections>(reverseCreditMemo, ({ params, body }, context) => {
  const { store } = context;
  const { memo, entry, receivable, schedule, arrangement, payment } = creditReversal(params.creditMemoId, body, context);
  markReversed(memo.journalEntryId, context);
  const kept = store.creditMemos.save(memo);
  context.emit(creditMemoReversed, kept);
  if (memo.applied.minor !== "0") context.emit(receivableReopened, store.receivables.save(receivable));
  postEntry(entry, context);
  if (schedule) {
    context.emit(scheduleRestored, store.revenueSchedules.save(schedule));
    scheduleRecognition(schedule, context);
  }
  if (arrangement) context.emit(arrangementBilled, keepStep({ arrangement, entry: undefined }, context));
  if (payment) context.emit(customerPaymentReversed, store.customerPayments.save(payment));
  return reply(kept, store.creditMemos.version(kept.id));
});
