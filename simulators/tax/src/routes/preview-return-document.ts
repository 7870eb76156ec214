import { previewReturnDocument } from "@cashline/contracts/systems/tax/calculation-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { returnCalculationOf } from "./return-calculation.ts";

export const previewReturnDocumentRoute = write<typeof previewReturnDocument, Collections>(
  previewReturnDocument,
  ({ params, body }, context) => {
    const original = context.store.documents.require(params.taxDocumentId);
    const calculation = returnCalculationOf(original, body, context);
    return reply({ status: "temporary", kind: "return", originalDocumentId: original.id, ...calculation });
  },
);
