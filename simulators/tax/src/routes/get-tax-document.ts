import { getTaxDocument } from "@cashline/contracts/systems/tax/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getTaxDocumentRoute = readOne<Collections>(getTaxDocument, "documents", "taxDocumentId");
