import { listContractedPrices } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listContractedPricesRoute = readPage<Collections>(listContractedPrices, "contractedPrices");
