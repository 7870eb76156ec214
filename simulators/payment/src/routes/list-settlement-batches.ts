import { listSettlementBatches } from "@cashline/contracts/systems/payment/balance-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listSettlementBatchesRoute = readPage<Collections>(listSettlementBatches, "batches");
