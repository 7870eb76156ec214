import { listWriteOffs } from "@cashline/contracts/systems/erp/receivable-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listWriteOffsRoute = readPage<Collections>(listWriteOffs, "writeOffs");
