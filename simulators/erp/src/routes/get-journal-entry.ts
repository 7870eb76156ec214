import { getJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getJournalEntryRoute = readOne<Collections>(getJournalEntry, "journalEntries", "journalEntryId");
