import { arrangementBilled, receivableReversed, scheduleCancelled } from "@cashline/contracts/systems/erp/events";
import { reversePosting } from "@cashline/contracts/systems/erp/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { markReversed, postEntry } from "../store/post-entry.ts";
import { postingReversal } from "../store/posting-reversal.ts";

export const reversePostingRoute = write<typeof reversePosting, Collections>(reversePosting, ({ body }, context) => {
  const { receivables, revenueSchedules, revenueArrangements } = context.store;
  const { receivable, entry, schedule, arrangement, reversedIds } = postingReversal(body, context);
  for (const entryId of reversedIds) markReversed(entryId, context);
  receivables.save(receivable);
  context.emit(receivableReversed, receivable);
  postEntry(entry, context);
  context.emit(scheduleCancelled, revenueSchedules.save(schedule));
  context.unschedule("recognition", schedule.id);
  if (arrangement) context.emit(arrangementBilled, revenueArrangements.save(arrangement));
  return reply(receivable, receivables.version(receivable.id));
});
