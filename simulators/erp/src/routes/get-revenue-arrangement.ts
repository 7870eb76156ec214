import { getRevenueArrangement } from "@cashline/contracts/systems/erp/revenue-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getRevenueArrangementRoute = readOne<Collections>(getRevenueArrangement, "revenueArrangements", "revenueArrangementId");
