import { getDispute } from "@cashline/contracts/systems/payment/dispute-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getDisputeRoute = readOne<Collections>(getDispute, "disputes", "disputeId");
