import { listSeats } from "@cashline/contracts/systems/provisioning/seat-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listSeatsRoute = readPage<Collections>(listSeats, "seats");
