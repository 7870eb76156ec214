import { createRenewal } from "@cashline/contracts/systems/cpq/change-operations";
import { write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { renewalRequest } from "./contract-changes.ts";
import { makeQuote } from "./quote-drafting.ts";

export const createRenewalRoute = write<typeof createRenewal, Collections>(createRenewal, ({ params, body }, context) =>
  makeQuote(renewalRequest(params.contractId, body, context), context),
);
