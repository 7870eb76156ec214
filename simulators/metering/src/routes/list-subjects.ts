import { listSubjects } from "@cashline/contracts/systems/metering/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listSubjectsRoute = readPage<Collections>(listSubjects, "subjects");
