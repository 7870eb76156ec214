import { previewRenewal } from "@cashline/contracts/systems/billing/preview-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { enterNextTerm } from "./renew-subscription.ts";

/** The renewal itself, rehearsed. */
export const previewRenewalRoute = write<typeof previewRenewal, Collections>(previewRenewal, ({ params, body }, context) =>
  context.rehearse((rehearsed) => reply(enterNextTerm(params.subscriptionId, body, rehearsed))),
);
