import { getCustomerRefund } from "@cashline/contracts/systems/erp/refund-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getCustomerRefundRoute = readOne<Collections>(getCustomerRefund, "customerRefunds", "customerRefundId");
