import { cashApplied, receivableCleared } from "@cashline/contracts/systems/erp/events";
import { applyCash } from "@cashline/contracts/systems/erp/operations";
import { reply, write } from "@cashline/sim-kit/command";
import { cashApplication } from "../store/cash-application.ts";
import type { Collections } from "../store/collections.ts";
import { postEntry } from "../store/post-entry.ts";

export const applyCashRoute = write<typeof applyCash, Collections>(applyCash, ({ body }, context) => {
  const { receipt, entry, receivable, writeOff } = cashApplication(body, context);
  context.store.cashReceipts.insert(receipt);
  if (writeOff) context.store.writeOffs.save(writeOff);
  else context.store.receivables.save(receivable);
  context.emit(cashApplied, receipt);
  postEntry(entry, context);
  if (receivable.status === "cleared") context.emit(receivableCleared, receivable);
  return reply(receipt, 1);
});
