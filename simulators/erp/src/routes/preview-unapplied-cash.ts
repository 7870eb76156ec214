import { previewUnappliedCash } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { draftOf } from "../store/journal-draft.ts";
import { unappliedCash } from "../store/unapplied-cash.ts";

export const previewUnappliedCashRoute = write<typeof previewUnappliedCash, Collections>(
  previewUnappliedCash,
  ({ params, body }, context) => {
    const { payment, entry } = unappliedCash(params.customerPaymentId, body, context);
    return reply({ ...payment, journal: draftOf(entry) });
  },
);
