import { intercompanySplitPosted } from "@cashline/contracts/systems/erp/events";
import { createIntercompanySplit } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { intercompanyDocuments } from "../store/intercompany.ts";
import { postEntry } from "../store/post-entry.ts";

export const createIntercompanySplitRoute = write<typeof createIntercompanySplit, Collections>(
  createIntercompanySplit,
  ({ body }, context) => {
    const { split, entries } = intercompanyDocuments(body, context);
    context.store.intercompanySplits.insert(split);
    for (const entry of entries) postEntry(entry, context);
    context.emit(intercompanySplitPosted, split);
    return reply(split, 1);
  },
);
