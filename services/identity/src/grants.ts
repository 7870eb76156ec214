import type { Operation } from "@cashline/contracts/common/operation";
import { simulatorOperations } from "@cashline/contracts/common/control";
import { telemetryOperations } from "@cashline/contracts/common/telemetry";
import { hubContract } from "@cashline/contracts/services/hub/contract";
import { identityContract } from "@cashline/contracts/services/identity/contract";
import { intelligenceContract } from "@cashline/contracts/services/intelligence/contract";
import { orchestratorContract } from "@cashline/contracts/services/orchestrator/contract";
import { systemContracts } from "@cashline/contracts/systems/system-contracts";

const contracts = [...systemContracts, identityContract, hubContract, orchestratorContract, intelligenceContract];

const scopesOf = (operations: Iterable<Operation>): string[] => [...new Set([...operations].flatMap(({ scope }) => scope ?? []))];
const baseScopes = scopesOf(Object.values({ ...simulatorOperations, ...telemetryOperations }));

/** Every scope a system's operations ask for, by system; the audience of a token is the system's name. */
export const systemScopes: ReadonlyMap<string, readonly string[]> = new Map(
  contracts.map(({ name, operations }) => [name, [...new Set([...scopesOf(Object.values(operations) as Operation[]), ...baseScopes])]]),
);

/** Everything that publishes events and so signs them, by the name under which the hub takes them in. */
export const eventSources: readonly string[] = contracts.filter(({ events }) => Object.keys(events).length > 0).map(({ name }) => name);

type Grant = {
  /** May ask for a token that is good in every sandbox; for services that serve the whole estate. */
  readonly estate: boolean;
  readonly allows: (system: string, scope: string) => boolean;
};

const SIMULATED = new Set(["crm", "cpq", "billing", "tax", "payment", "erp", "provisioning", "metering", "support"]);

/** What a reader of the log tells the hub and asks it. */
const READER_AT_HUB = new Set(["hub:dead-letters:write", "hub:sandboxes:read"]);

/** What each of the estate's own clients may do. */
export const staticClients: Readonly<Record<string, Grant>> = {
  lab: { estate: true, allows: () => true },
  orchestrator: {
    estate: false,
    allows: (system, scope) =>
      !scope.startsWith("control:") &&
      (SIMULATED.has(system) ||
        (system === "intelligence" && scope.endsWith(":read")) ||
        ["identity:people:read", "hub:replays:write", "hub:consumption:read"].includes(scope)),
  },
  hub: {
    estate: true,
    allows: (_system, scope) => ["intelligence:events:write", "orchestrator:signals:write", "events:read"].includes(scope),
  },
  // Readers of the log between the hub and these two, where there is one: each hands on what the hub would.
  "analytics-reader": { estate: true, allows: (_system, scope) => scope === "intelligence:events:write" || READER_AT_HUB.has(scope) },
  "orchestrator-reader": { estate: true, allows: (_system, scope) => scope === "orchestrator:signals:write" || READER_AT_HUB.has(scope) },
  // Fetches what every process counts of its traffic, and nothing else.
  intelligence: { estate: true, allows: (_system, scope) => scope === "control:telemetry:read" },
  // Signs in at the analytics store's HTTP front by its secret; there is no token for it anywhere.
  grafana: { estate: false, allows: () => false },
  load: {
    estate: false,
    allows: (system, scope) =>
      (system === "crm" && scope.startsWith("crm:")) ||
      ["orchestrator:renewals:read", "intelligence:kpis:read", "intelligence:cases:read"].includes(scope),
  },
};

/** A person works on cases and on the policy they are decided by, and nothing else; what she may do there her roles say. */
export const personGrant: Grant = {
  estate: false,
  allows: (_system, scope) =>
    ["orchestrator:cases:read", "orchestrator:cases:work", "orchestrator:policies:read", "orchestrator:policies:write"].includes(scope),
};

/** The scopes a grant has at a system. */
export function grantedScopes(grant: Grant, system: string): string[] {
  return (systemScopes.get(system) ?? []).filter((scope) => grant.allows(system, scope));
}
