import { previewCreditMemo } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { creditDocuments } from "../store/credit.ts";
import { draftOf } from "../store/journal-draft.ts";

export const previewCreditMemoRoute = write<typeof previewCreditMemo, Collections>(previewCreditMemo, ({ body }, context) => {
  const { memo, entry } = creditDocuments(body, context);
  return reply({ ...memo, journal: draftOf(entry) });
});
