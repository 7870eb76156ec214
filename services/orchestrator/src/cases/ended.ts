import type { Case } from "@cashline/contracts/services/orchestrator/entities";

/** How a case can have ended; whatever leads out of it is a reopening. */
export const endedStatuses: readonly Case["status"][] = ["closed", "dismissed"];
