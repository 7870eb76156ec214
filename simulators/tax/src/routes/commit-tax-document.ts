import { taxCommitted } from "@cashline/contracts/systems/tax/events";
import { commitTaxDocument } from "@cashline/contracts/systems/tax/operations";
import { write } from "@cashline/sim-kit/command";
import { commitDocument } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const commitTaxDocumentRoute = write<typeof commitTaxDocument, Collections>(commitTaxDocument, ({ params }, context) => {
  const document = context.store.documents.require(params.taxDocumentId);
  return settle(document, commitDocument(document, context.now), taxCommitted, context);
});
