import { getTicket } from "@cashline/contracts/systems/support/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getTicketRoute = readOne<Collections>(getTicket, "tickets", "ticketId");
