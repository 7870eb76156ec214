import type { EventDeclaration } from "@cashline/contracts/common/events";
import { eventType } from "@cashline/contracts/common/events";
import { orchestratorContract } from "@cashline/contracts/services/orchestrator/contract";
import { systemContracts } from "@cashline/contracts/systems/system-contracts";

const contracts = [...systemContracts, orchestratorContract];

/** Systems that may deliver events here. */
export const sources: readonly string[] = contracts.map(({ name }) => name);

/** Every event type the estate knows, by wire type. */
export const eventTypes: ReadonlyMap<string, EventDeclaration> = new Map(
  contracts.flatMap(({ events }) =>
    (Object.values(events) as EventDeclaration[]).map((declared) => [eventType(declared), declared] as const),
  ),
);
