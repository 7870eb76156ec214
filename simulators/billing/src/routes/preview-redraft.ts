import { previewRedraft } from "@cashline/contracts/systems/billing/preview-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { draftAnew } from "./redraft-invoice.ts";

/** The redraft itself, rehearsed. */
export const previewRedraftRoute = write<typeof previewRedraft, Collections>(previewRedraft, ({ params }, context) =>
  context.rehearse((rehearsed) => reply(draftAnew(params.invoiceId, rehearsed))),
);
