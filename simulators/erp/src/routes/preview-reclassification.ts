import { previewReclassification } from "@cashline/contracts/systems/erp/correction-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { draftOf } from "../store/journal-draft.ts";
import { reclassification } from "../store/reclassification.ts";

export const previewReclassificationRoute = write<typeof previewReclassification, Collections>(
  previewReclassification,
  ({ body }, context) => reply(draftOf(reclassification(body, context))),
);
