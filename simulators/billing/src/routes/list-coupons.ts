import { listCoupons } from "@cashline/contracts/systems/billing/credit-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listCouponsRoute = readPage<Collections>(listCoupons, "coupons");
