import { receivableWrittenOff, writeOffPosted } from "@cashline/contracts/systems/erp/events";
import { writeOffReceivable } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { postEntry } from "../store/post-entry.ts";
import { writeOffDocuments } from "../store/write-off.ts";

export const writeOffReceivableRoute = write<typeof writeOffReceivable, Collections>(writeOffReceivable, ({ body }, context) => {
  const { document, entry, receivable } = writeOffDocuments(body, context);
  context.emit(writeOffPosted, context.store.writeOffs.insert(document));
  context.emit(receivableWrittenOff, context.store.receivables.save(receivable));
  postEntry(entry, context);
  return reply(document, 1);
});
