import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient, type Client, type ClientOf } from "@cashline/client/client";
import { clientCredentials, type TokenSource } from "@cashline/client/tokens";
import { poolTransport, type Transport } from "@cashline/client/transport";
import { sandboxOperations, simulatorOperations } from "@cashline/contracts/common/control";
import { hubContract } from "@cashline/contracts/services/hub/contract";
import { identityContract } from "@cashline/contracts/services/identity/contract";
import { intelligenceContract } from "@cashline/contracts/services/intelligence/contract";
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
import { systemNames, urlOf, type PortName, type Reach, type SystemName } from "../topology.ts";

type Control = Client<typeof sandboxOperations>;
type SystemControl = Client<typeof simulatorOperations>;

/** Every API of the estate as the lab sees it in one sandbox. */
export type EstateClients = {
  readonly tenant: string;
  readonly place: Reach;
  readonly transport: Transport;
  readonly crm: ClientOf<typeof crmContract>;
  readonly cpq: ClientOf<typeof cpqContract>;
  readonly billing: ClientOf<typeof billingContract>;
  readonly tax: ClientOf<typeof taxContract>;
  readonly payment: ClientOf<typeof paymentContract>;
  readonly erp: ClientOf<typeof erpContract>;
  readonly provisioning: ClientOf<typeof provisioningContract>;
  readonly metering: ClientOf<typeof meteringContract>;
  readonly support: ClientOf<typeof supportContract>;
  readonly identity: ClientOf<typeof identityContract>;
  readonly hub: ClientOf<typeof hubContract>;
  readonly orchestrator: ClientOf<typeof orchestratorContract>;
  readonly intelligence: ClientOf<typeof intelligenceContract>;
  /** The analytics service as a client of the whole estate, for what is about two sandboxes. */
  readonly comparing: ClientOf<typeof intelligenceContract>;
  /** Faults, clock and event log of a simulated system. */
  system(name: SystemName): SystemControl;
  /** Sandboxes and clock of any process that keeps them. */
  control(name: string): Control;
  /** The orchestrator as one person signs in to it. */
  asPerson(clientId: string, clientSecret: string): ClientOf<typeof orchestratorContract>;
};

/** Processes that take part in the scenario clock, in the order in which they are asked. */
export const sandboxProcesses = ["identity", ...systemNames, "hub", "orchestrator", "intelligence"] as const satisfies readonly PortName[];

const RETRIES = 8;

/** Clients for one sandbox of a running estate, signed in as the lab. */
export function connect(place: Reach, tenant: string): EstateClients {
  const transport = poolTransport(32);
  const secrets = JSON.parse(readFileSync(join(place.dataFolder, "clients.json"), "utf8")) as Record<string, { secret: string }>;
  const identityUrl = urlOf(place, "identity");
  const signIn = (clientId: string, clientSecret: string): TokenSource =>
    clientCredentials({ identityUrl, clientId, clientSecret, transport });
  const tokens = signIn("lab", secrets["lab"]?.secret ?? "");
  const at = (name: PortName, source = tokens) => ({
    baseUrl: urlOf(place, name),
    system: name,
    tenant,
    tokens: source,
    transport,
    retries: RETRIES,
    timeoutMs: 60_000,
  });
  return {
    tenant,
    place,
    transport,
    crm: createClient(crmContract.operations, at("crm")),
    cpq: createClient(cpqContract.operations, at("cpq")),
    billing: createClient(billingContract.operations, at("billing")),
    tax: createClient(taxContract.operations, at("tax")),
    payment: createClient(paymentContract.operations, at("payment")),
    erp: createClient(erpContract.operations, at("erp")),
    provisioning: createClient(provisioningContract.operations, at("provisioning")),
    metering: createClient(meteringContract.operations, at("metering")),
    support: createClient(supportContract.operations, at("support")),
    identity: createClient(identityContract.operations, at("identity")),
    hub: createClient(hubContract.operations, at("hub")),
    orchestrator: createClient(orchestratorContract.operations, at("orchestrator")),
    intelligence: createClient(intelligenceContract.operations, at("intelligence")),
    comparing: createClient(intelligenceContract.operations, { ...at("intelligence"), tenant: null }),
    system: (name) => createClient(simulatorOperations, at(name)),
    control: (name) => createClient(sandboxOperations, at(name as PortName)),
    asPerson: (clientId, clientSecret) => createClient(orchestratorContract.operations, at("orchestrator", signIn(clientId, clientSecret))),
  };
}
