import { getContract } from "@cashline/contracts/systems/crm/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getContractRoute = readOne<Collections>(getContract, "contracts", "contractId");
