import { taxVoided } from "@cashline/contracts/systems/tax/events";
import { voidTaxDocument } from "@cashline/contracts/systems/tax/operations";
import { write } from "@cashline/sim-kit/command";
import { voidDocument } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";
import { countReturn, hasReturns } from "./return-ledger.ts";

export const voidTaxDocumentRoute = write<typeof voidTaxDocument, Collections>(voidTaxDocument, ({ params, body }, context) => {
  const document = context.store.documents.require(params.taxDocumentId);
  const decision = voidDocument(document, body.reason, hasReturns(document, context), context.now);
  const answer = settle(document, decision, taxVoided, context);
  if (document.originalDocumentId !== null) countReturn(document, document.originalDocumentId, "taken away", context);
  return answer;
});
