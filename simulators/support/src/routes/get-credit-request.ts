import { getCreditRequest } from "@cashline/contracts/systems/support/credit-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getCreditRequestRoute = readOne<Collections>(getCreditRequest, "creditRequests", "creditRequestId");
