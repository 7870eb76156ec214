import { listCreditRequests } from "@cashline/contracts/systems/support/credit-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listCreditRequestsRoute = readPage<Collections>(listCreditRequests, "creditRequests");
