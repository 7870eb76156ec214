import { previewCreditMemo } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { creditDocuments } from "../store/credit.ts";

export const previewCreditMemoRoute = write<typeof previewCreditMemo, Collections>(previewCreditMemo, ({ body }, context) =>
  reply(creditDocuments(body, context).memo),
);
