import { listReceivables } from "@cashline/contracts/systems/erp/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listReceivablesRoute = readPage<Collections>(listReceivables, "receivables");
