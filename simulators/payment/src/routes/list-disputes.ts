import { listDisputes } from "@cashline/contracts/systems/payment/dispute-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listDisputesRoute = readPage<Collections>(listDisputes, "disputes");
