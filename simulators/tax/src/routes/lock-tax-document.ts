import { taxLocked } from "@cashline/contracts/systems/tax/events";
import { lockTaxDocument } from "@cashline/contracts/systems/tax/operations";
import { write } from "@cashline/sim-kit/command";
import { lockDocument } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const lockTaxDocumentRoute = write<typeof lockTaxDocument, Collections>(lockTaxDocument, ({ params, body }, context) => {
  const document = context.store.documents.require(params.taxDocumentId);
  return settle(document, lockDocument(document, body.filing, context.now), taxLocked, context);
});
