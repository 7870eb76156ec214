import { getCreditNote } from "@cashline/contracts/systems/billing/credit-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getCreditNoteRoute = readOne<Collections>(getCreditNote, "creditNotes", "creditNoteId");
