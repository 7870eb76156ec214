import { previewCreditReversal } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { creditReversal } from "../store/credit-reversal.ts";
import { draftOf } from "../store/journal-draft.ts";

export const previewCreditReversalRoute = write<typeof previewCreditReversal, Collections>(
  previewCreditReversal,
  ({ params, body }, context) => {
    const { memo, entry } = creditReversal(params.creditMemoId, body, context);
    return reply({ ...memo, journal: draftOf(entry) });
  },
);
