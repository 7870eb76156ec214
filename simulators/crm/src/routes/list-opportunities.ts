import { listOpportunities } from "@cashline/contracts/systems/crm/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listOpportunitiesRoute = readPage<Collections>(listOpportunities, "opportunities");
