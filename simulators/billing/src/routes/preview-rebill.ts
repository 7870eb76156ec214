import { previewRebill } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { billAgain } from "./rebill-invoice.ts";

/** The rebill itself, rehearsed. */
export const previewRebillRoute = write<typeof previewRebill, Collections>(previewRebill, ({ params, body }, context) =>
  context.rehearse((rehearsed) => reply(billAgain(params.invoiceId, body.memo ?? null, rehearsed))),
);
