import { getBatch } from "@cashline/contracts/systems/metering/usage-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getBatchRoute = readOne<Collections>(getBatch, "batches", "batchId");
