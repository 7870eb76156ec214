import { createReturnDocument } from "@cashline/contracts/systems/tax/calculation-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { nextVersion } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { returnCalculationOf } from "./return-calculation.ts";
import { countReturn } from "./return-ledger.ts";
import { saveNewDocument } from "./saved-document.ts";

export const createReturnDocumentRoute = write<typeof createReturnDocument, Collections>(
  createReturnDocument,
  ({ params, body }, context) => {
    const { documents } = context.store;
    const original = documents.require(params.taxDocumentId);
    const calculation = returnCalculationOf(original, body, context);
    const versions = documents.find({ code: body.code });
    const standing = versions.find(({ status }) => status !== "voided");
    if (standing) return refuse("already-exists", `${body.code} is ${standing.id}`);
    const particulars = {
      kind: "return",
      originalDocumentId: original.id,
      returnReason: body.reason,
      version: nextVersion(versions),
    } as const;
    const document = saveNewDocument(calculation, particulars, context);
    countReturn(document, original.id, "counted", context);
    return reply(document, 1);
  },
);
