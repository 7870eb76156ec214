import { previewIntercompanySplit } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { intercompanyDocuments } from "../store/intercompany.ts";
import { draftOf } from "../store/journal-draft.ts";

export const previewIntercompanySplitRoute = write<typeof previewIntercompanySplit, Collections>(
  previewIntercompanySplit,
  ({ body }, context) => {
    const { entries } = intercompanyDocuments(body, context);
    return reply({ journals: entries.map((entry) => ({ legalEntity: entry.legalEntity, ...draftOf(entry) })) });
  },
);
