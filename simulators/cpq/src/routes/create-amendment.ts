import { createAmendment } from "@cashline/contracts/systems/cpq/change-operations";
import { write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { amendmentRequest } from "./contract-changes.ts";
import { makeQuote } from "./quote-drafting.ts";

export const createAmendmentRoute = write<typeof createAmendment, Collections>(createAmendment, ({ params, body }, context) =>
  makeQuote(amendmentRequest(params.contractId, body, context), context),
);
