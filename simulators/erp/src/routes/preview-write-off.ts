import { previewWriteOff } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { draftOf } from "../store/journal-draft.ts";
import { writeOffDocuments } from "../store/write-off.ts";

export const previewWriteOffRoute = write<typeof previewWriteOff, Collections>(previewWriteOff, ({ body }, context) => {
  const { document, entry } = writeOffDocuments(body, context);
  return reply({ ...document, journal: draftOf(entry) });
});
