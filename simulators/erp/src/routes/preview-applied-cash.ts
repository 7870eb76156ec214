import { previewAppliedCash } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { cashApplication } from "../store/cash-application.ts";
import { draftOf } from "../store/journal-draft.ts";

export const previewAppliedCashRoute = write<typeof previewAppliedCash, Collections>(previewAppliedCash, ({ body }, context) => {
  const { receipt, entry } = cashApplication(body, context);
  return reply({ ...receipt, journal: draftOf(entry) });
});
