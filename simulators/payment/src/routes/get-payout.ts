import { getPayout } from "@cashline/contracts/systems/payment/balance-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getPayoutRoute = readOne<Collections>(getPayout, "payouts", "payoutId");
