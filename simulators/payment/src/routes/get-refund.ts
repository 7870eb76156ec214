import { getRefund } from "@cashline/contracts/systems/payment/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getRefundRoute = readOne<Collections>(getRefund, "refunds", "refundId");
