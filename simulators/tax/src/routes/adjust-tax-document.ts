import { adjustTaxDocument } from "@cashline/contracts/systems/tax/calculation-operations";
import { taxAdjusted, taxCommitted } from "@cashline/contracts/systems/tax/events";
import { reply, write } from "@cashline/sim-kit/command";
import { commitDocument } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { adjustmentOf } from "./adjustment-calculation.ts";
import { saveChange, settle } from "./answer.ts";
import { saveNewDocument } from "./saved-document.ts";

export const adjustTaxDocumentRoute = write<typeof adjustTaxDocument, Collections>(adjustTaxDocument, ({ params, body }, context) => {
  const original = context.store.documents.require(params.taxDocumentId);
  const { commit = false, ...asked } = body;
  const { replaced, calculation, particulars } = adjustmentOf(original, asked, context);
  saveChange(original, replaced, taxAdjusted, context);
  const saved = saveNewDocument(calculation, particulars, context);
  return commit ? settle(saved, commitDocument(saved, context.now), taxCommitted, context) : reply(saved, 1);
});
