import { listRevenueArrangements } from "@cashline/contracts/systems/erp/revenue-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listRevenueArrangementsRoute = readPage<Collections>(listRevenueArrangements, "revenueArrangements");
