import { listRefunds } from "@cashline/contracts/systems/payment/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listRefundsRoute = readPage<Collections>(listRefunds, "refunds");
