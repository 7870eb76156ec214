import { listNexus } from "@cashline/contracts/systems/tax/place-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listNexusRoute = readPage<Collections>(listNexus, "nexus");
