import { listRejections } from "@cashline/contracts/systems/metering/usage-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listRejectionsRoute = readPage<Collections>(listRejections, "rejections");
