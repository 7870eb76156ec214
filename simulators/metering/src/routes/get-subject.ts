import { getSubject } from "@cashline/contracts/systems/metering/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getSubjectRoute = readOne<Collections>(getSubject, "subjects", "subjectId");
