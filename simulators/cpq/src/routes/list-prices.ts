import { listPrices } from "@cashline/contracts/systems/cpq/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listPricesRoute = readPage<Collections>(listPrices, "prices");
