import type { Registration, TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { collection } from "@cashline/sim-kit/collection";

export const collections = {
  registrations: collection<Registration>("registrations", { indexes: ["legalEntity"] }),
  /** Code and version identify a document; its id is made from them. */
  documents: collection<TaxDocument>("tax_documents", { indexes: ["code", "status"] }),
};

export type Collections = typeof collections;
