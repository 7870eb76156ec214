import { previewFinalization } from "@cashline/contracts/systems/billing/preview-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { makeOwed } from "./finalize-invoice.ts";

/** The finalisation itself, rehearsed. */
export const previewFinalizationRoute = write<typeof previewFinalization, Collections>(previewFinalization, ({ params, body }, context) =>
  context.rehearse((rehearsed) => reply(makeOwed(params.invoiceId, body, rehearsed))),
);
