import { listAccountMerges } from "@cashline/contracts/systems/crm/account-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listAccountMergesRoute = readPage<Collections>(listAccountMerges, "merges");
