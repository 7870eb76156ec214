import { getCollectionTask } from "@cashline/contracts/systems/erp/collection-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getCollectionTaskRoute = readOne<Collections>(getCollectionTask, "collectionTasks", "collectionTaskId");
