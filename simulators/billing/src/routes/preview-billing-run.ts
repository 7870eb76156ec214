import { previewBillingRun } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { billOn } from "./run-billing.ts";

/** The run itself, rehearsed. */
export const previewBillingRunRoute = write<typeof previewBillingRun, Collections>(previewBillingRun, ({ body }, context) =>
  context.rehearse((rehearsed) => reply(billOn(body, rehearsed))),
);
