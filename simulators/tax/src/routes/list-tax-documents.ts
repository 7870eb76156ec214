import { listTaxDocuments } from "@cashline/contracts/systems/tax/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listTaxDocumentsRoute = readPage<Collections>(listTaxDocuments, "documents");
