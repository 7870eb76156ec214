import { listCollectionTasks } from "@cashline/contracts/systems/erp/collection-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listCollectionTasksRoute = readPage<Collections>(listCollectionTasks, "collectionTasks");
