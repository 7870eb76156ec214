import { getSeat } from "@cashline/contracts/systems/provisioning/seat-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getSeatRoute = readOne<Collections>(getSeat, "seats", "seatId");
