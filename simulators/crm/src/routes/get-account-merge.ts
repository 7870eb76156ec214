import { getAccountMerge } from "@cashline/contracts/systems/crm/account-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getAccountMergeRoute = readOne<Collections>(getAccountMerge, "merges", "mergeId");
