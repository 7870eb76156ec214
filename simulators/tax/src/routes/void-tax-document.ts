import { taxVoided } from "@cashline/contracts/systems/tax/events";
import { voidTaxDocument } from "@cashline/contracts/systems/tax/operations";
import { write } from "@cashline/sim-kit/command";
import { voidDocument } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const voidTaxDocumentRoute = write<typeof voidTaxDocument, Collections>(voidTaxDocument, ({ params }, context) =>
  settle(voidDocument(context.store.documents.require(params.taxDocumentId), context.now), taxVoided, context),
);
