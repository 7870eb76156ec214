import { previewRenewal } from "@cashline/contracts/systems/cpq/change-operations";
import { write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { renewalRequest } from "./contract-changes.ts";
import { preview } from "./quote-drafting.ts";

export const previewRenewalRoute = write<typeof previewRenewal, Collections>(previewRenewal, ({ params, body }, context) =>
  preview(renewalRequest(params.contractId, body, context), context),
);
