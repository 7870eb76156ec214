import { listUsageEvents } from "@cashline/contracts/systems/metering/usage-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listUsageEventsRoute = readPage<Collections>(listUsageEvents, "usageEvents");
