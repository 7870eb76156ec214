import { listRegistrations } from "@cashline/contracts/systems/tax/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listRegistrationsRoute = readPage<Collections>(listRegistrations, "registrations");
