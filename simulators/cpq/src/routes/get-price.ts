import { getPrice } from "@cashline/contracts/systems/cpq/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getPriceRoute = readOne<Collections>(getPrice, "prices", "priceId");
