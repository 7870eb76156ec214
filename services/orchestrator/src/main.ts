import { join } from "node:path";
import { tokenVerifier } from "@cashline/chassis/access";
import { clientSecretFrom, commonConfig, readConfig, secretsConfig, webhookSecretsFrom } from "@cashline/chassis/config";
import { listen } from "@cashline/chassis/listen";
import { createClient } from "@cashline/client/client";
import { clientCredentials } from "@cashline/client/tokens";
import { poolTransport } from "@cashline/client/transport";
import { identityContract } from "@cashline/contracts/services/identity/contract";
import { hubContract } from "@cashline/contracts/services/hub/contract";
import { intelligenceContract } from "@cashline/contracts/services/intelligence/contract";
import { billingContract } from "@cashline/contracts/systems/billing/contract";
import { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import { crmContract } from "@cashline/contracts/systems/crm/contract";
import { erpContract } from "@cashline/contracts/systems/erp/contract";
import { meteringContract } from "@cashline/contracts/systems/metering/contract";
import { paymentContract } from "@cashline/contracts/systems/payment/contract";
import { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import { supportContract } from "@cashline/contracts/systems/support/contract";
import { taxContract } from "@cashline/contracts/systems/tax/contract";
import { createLogger } from "@cashline/telemetry/logger";
import Type from "typebox";
import { buildOrchestrator } from "./app.ts";
import { ENGINE_ADDRESS } from "./engine/address.ts";
import { serveEndpoint } from "./engine/endpoint.ts";
import { Outstanding } from "./engine/outstanding.ts";
import { registerEndpoint } from "./engine/register.ts";
import { restateEngine, services } from "./engine/restate.ts";
import { WaitingFlows } from "./engine/waiting-flows.ts";
import { targetsFrom } from "./notifications/targets.ts";

const url = (meaning: string) => Type.String({ format: "uri", description: meaning });
const engineAddress = (meaning: string) =>
  Type.String({
    pattern: ENGINE_ADDRESS,
    description: `${meaning}: http://…, those of a cluster's nodes with commas between them, or unix:/path of its socket`,
  });

const config = readConfig(
  Type.Object({
    ...commonConfig,
    ...secretsConfig,
    CASHLINE_WEBHOOK_URL: url("Where case events go: the hub"),
    CASHLINE_ENGINE_INGRESS_URL: engineAddress("The engine's ingress"),
    CASHLINE_ENGINE_ADMIN_URL: engineAddress("The engine's admin API"),
    CASHLINE_ENGINE_IDENTITY_KEY: Type.Optional(
      Type.String({
        pattern: "^publickeyv1_",
        description: "Public key of the engine's calls; when set, calls without its signature are refused",
      }),
    ),
    CASHLINE_ENGINE_ENDPOINT_PORT: Type.Integer({
      minimum: 1,
      maximum: 65_535,
      description: "Port on which the engine calls this process",
    }),
    CASHLINE_ENGINE_ENDPOINT_URL: Type.Optional(
      url("Where the engine reaches that port; this process's own host and that port when not set"),
    ),
    CASHLINE_HUB_URL: url("The hub, which reads a system's events again"),
    CASHLINE_INTELLIGENCE_URL: url("The analytics store"),
    CASHLINE_NOTIFICATION_TARGETS_FILE: Type.Optional(
      Type.String({ minLength: 1, description: "File that names the tools to notify (JSON); without it notifications are only kept" }),
    ),
    CASHLINE_CRM_URL: url("CRM"),
    CASHLINE_CPQ_URL: url("CPQ"),
    CASHLINE_BILLING_URL: url("Billing"),
    CASHLINE_TAX_URL: url("Tax"),
    CASHLINE_PAYMENT_URL: url("Payment"),
    CASHLINE_ERP_URL: url("ERP"),
    CASHLINE_PROVISIONING_URL: url("Provisioning"),
    CASHLINE_METERING_URL: url("Metering"),
    CASHLINE_SUPPORT_URL: url("Support"),
  }),
  process.env,
);
const logger = createLogger("orchestrator", config.CASHLINE_LOG);
const [signingSecret] = webhookSecretsFrom(config.CASHLINE_CLIENT_SECRETS_FILE, "orchestrator");
const issuer = config.CASHLINE_IDENTITY_URL;
const transport = poolTransport();
const tokens = clientCredentials({
  identityUrl: issuer,
  clientId: "orchestrator",
  clientSecret: clientSecretFrom(config.CASHLINE_CLIENT_SECRETS_FILE, "orchestrator"),
  transport,
});

const outstanding = new Outstanding();
const waiting = new WaitingFlows();
const orchestrator = buildOrchestrator({
  databasePath: join(config.CASHLINE_DATA, "orchestrator.sqlite"),
  verify: tokenVerifier({ issuer, jwksUrl: `${issuer}/jwks`, audience: "orchestrator" }),
  logger,
  subscriber: { url: config.CASHLINE_WEBHOOK_URL, secret: signingSecret },
  engine: restateEngine({ ingress: config.CASHLINE_ENGINE_INGRESS_URL, admin: config.CASHLINE_ENGINE_ADMIN_URL }, { outstanding, waiting }),
  outstanding,
  waiting,
  notify: { targets: targetsFrom(config.CASHLINE_NOTIFICATION_TARGETS_FILE), transport },
  roster: async (tenant) => {
    const people = createClient(identityContract.operations, { system: "identity", baseUrl: issuer, tenant, tokens, transport });
    return (await people.listRoster()).body.items;
  },
  systemsFor: ({ tenant, seed, now }) => {
    // Retries belong to the flow's steps, so the clients here try once.
    const at = (system: string, baseUrl: string) => ({ system, baseUrl, tenant, tokens, transport, retries: 0 });
    return {
      crm: createClient(crmContract.operations, at("crm", config.CASHLINE_CRM_URL)),
      cpq: createClient(cpqContract.operations, at("cpq", config.CASHLINE_CPQ_URL)),
      billing: createClient(billingContract.operations, at("billing", config.CASHLINE_BILLING_URL)),
      tax: createClient(taxContract.operations, at("tax", config.CASHLINE_TAX_URL)),
      payment: createClient(paymentContract.operations, at("payment", config.CASHLINE_PAYMENT_URL)),
      erp: createClient(erpContract.operations, at("erp", config.CASHLINE_ERP_URL)),
      provisioning: createClient(provisioningContract.operations, at("provisioning", config.CASHLINE_PROVISIONING_URL)),
      metering: createClient(meteringContract.operations, at("metering", config.CASHLINE_METERING_URL)),
      support: createClient(supportContract.operations, at("support", config.CASHLINE_SUPPORT_URL)),
      hub: createClient(hubContract.operations, at("hub", config.CASHLINE_HUB_URL)),
      intelligence: createClient(intelligenceContract.operations, at("intelligence", config.CASHLINE_INTELLIGENCE_URL)),
      seed,
      now,
    };
  },
});
const endpoint = await serveEndpoint(services(orchestrator.flows, orchestrator.cases, orchestrator.host), {
  host: config.CASHLINE_HOST,
  port: config.CASHLINE_ENGINE_ENDPOINT_PORT,
  identityKey: config.CASHLINE_ENGINE_IDENTITY_KEY,
});
const endpointUrl = config.CASHLINE_ENGINE_ENDPOINT_URL ?? `http://${config.CASHLINE_HOST}:${config.CASHLINE_ENGINE_ENDPOINT_PORT}`;
await registerEndpoint(config.CASHLINE_ENGINE_ADMIN_URL, endpointUrl);
await listen(orchestrator, { host: config.CASHLINE_HOST, port: config.CASHLINE_PORT }, async () => {
  await endpoint.close();
  await orchestrator.close();
});
