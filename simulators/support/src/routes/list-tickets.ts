import { listTickets } from "@cashline/contracts/systems/support/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listTicketsRoute = readPage<Collections>(listTickets, "tickets");
