import { listIntercompanySplits } from "@cashline/contracts/systems/erp/ledger-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listIntercompanySplitsRoute = readPage<Collections>(listIntercompanySplits, "intercompanySplits");
