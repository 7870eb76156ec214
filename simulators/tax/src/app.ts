import { taxContract } from "@cashline/contracts/systems/tax/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { calculateTaxRoute } from "./routes/calculate-tax.ts";
import { commitTaxDocumentRoute } from "./routes/commit-tax-document.ts";
import { createRegistrationRoute } from "./routes/create-registration.ts";
import { getTaxDocumentRoute } from "./routes/get-tax-document.ts";
import { listRegistrationsRoute } from "./routes/list-registrations.ts";
import { listTaxDocumentsRoute } from "./routes/list-tax-documents.ts";
import { voidTaxDocumentRoute } from "./routes/void-tax-document.ts";
import { collections } from "./store/collections.ts";

/** The tax engine as one declaration; `main.ts` starts it, tests open it on a bench. */
export const tax: SimulatorDeclaration<typeof collections> = {
  contract: taxContract,
  collections,
  routes: [
    createRegistrationRoute,
    listRegistrationsRoute,
    calculateTaxRoute,
    getTaxDocumentRoute,
    listTaxDocumentsRoute,
    commitTaxDocumentRoute,
    voidTaxDocumentRoute,
  ],
};
