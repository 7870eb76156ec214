import { listCreditNotes } from "@cashline/contracts/systems/billing/credit-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listCreditNotesRoute = readPage<Collections>(listCreditNotes, "creditNotes");
