import type { EventDeclaration } from "@cashline/contracts/common/events";
import { eventType } from "@cashline/contracts/common/events";
import { orchestratorContract } from "@cashline/contracts/services/orchestrator/contract";
import { billingContract } from "@cashline/contracts/systems/billing/contract";
import { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import { crmContract } from "@cashline/contracts/systems/crm/contract";
import { erpContract } from "@cashline/contracts/systems/erp/contract";
import { meteringContract } from "@cashline/contracts/systems/metering/contract";
import { paymentContract } from "@cashline/contracts/systems/payment/contract";
import { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import { supportContract } from "@cashline/contracts/systems/support/contract";
import { taxContract } from "@cashline/contracts/systems/tax/contract";

const contracts = [
  crmContract,
  cpqContract,
  billingContract,
  taxContract,
  paymentContract,
  erpContract,
  provisioningContract,
  meteringContract,
  supportContract,
  orchestratorContract,
];

/** Systems that may deliver events here. */
export const sources: readonly string[] = contracts.map(({ name }) => name);

/** Every event type the estate knows, by wire type. */
export const eventTypes: ReadonlyMap<string, EventDeclaration> = new Map(
  contracts.flatMap(({ events }) =>
    (Object.values(events) as EventDeclaration[]).map((declared) => [eventType(declared), declared] as const),
  ),
);
