import { listThresholds } from "@cashline/contracts/systems/metering/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listThresholdsRoute = readPage<Collections>(listThresholds, "thresholds");
