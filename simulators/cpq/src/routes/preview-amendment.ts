import { previewAmendment } from "@cashline/contracts/systems/cpq/change-operations";
import { write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { amendmentRequest } from "./contract-changes.ts";
import { preview } from "./quote-drafting.ts";

export const previewAmendmentRoute = write<typeof previewAmendment, Collections>(previewAmendment, ({ params, body }, context) =>
  preview(amendmentRequest(params.contractId, body, context), context),
);
