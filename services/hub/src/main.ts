import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { tokenVerifier } from "@cashline/chassis/access";
import { clientSecretFrom, commonConfig, readConfig, secretsConfig, webhookSecretsFrom } from "@cashline/chassis/config";
import { listen } from "@cashline/chassis/listen";
import { createClient } from "@cashline/client/client";
import { clientCredentials } from "@cashline/client/tokens";
import { poolTransport } from "@cashline/client/transport";
import { listEvents } from "@cashline/contracts/common/control";
import { intelligenceContract } from "@cashline/contracts/services/intelligence/contract";
import { orchestratorContract } from "@cashline/contracts/services/orchestrator/contract";
import { createLogger } from "@cashline/telemetry/logger";
import Type from "typebox";
import { buildHub } from "./app.ts";
import { httpConsumer } from "./inbound/http-consumer.ts";
import { logConfig, logOf } from "./log/log-settings.ts";
import { sources } from "./registry/sources.ts";

const url = (meaning: string) => Type.String({ format: "uri", description: meaning });

const config = readConfig(
  Type.Object({
    ...commonConfig,
    ...secretsConfig,
    CASHLINE_INTELLIGENCE_URL: url("The analytics store"),
    CASHLINE_ORCHESTRATOR_URL: url("The orchestrator"),
    CASHLINE_CRM_URL: url("CRM"),
    CASHLINE_CPQ_URL: url("CPQ"),
    CASHLINE_BILLING_URL: url("Billing"),
    CASHLINE_TAX_URL: url("Tax"),
    CASHLINE_PAYMENT_URL: url("Payment"),
    CASHLINE_ERP_URL: url("ERP"),
    CASHLINE_PROVISIONING_URL: url("Provisioning"),
    CASHLINE_METERING_URL: url("Metering"),
    CASHLINE_SUPPORT_URL: url("Support"),
    ...logConfig,
  }),
  process.env,
);
const logger = createLogger("hub", config.CASHLINE_LOG);
const secretsFile = config.CASHLINE_CLIENT_SECRETS_FILE;
const transport = poolTransport();
const issuer = config.CASHLINE_IDENTITY_URL;
const tokens = clientCredentials({ identityUrl: issuer, clientId: "hub", clientSecret: clientSecretFrom(secretsFile, "hub"), transport });
const settings = { tokens, transport, tenant: null, timeoutMs: 30_000 };
const intelligence = createClient(intelligenceContract.operations, {
  ...settings,
  system: "intelligence",
  baseUrl: config.CASHLINE_INTELLIGENCE_URL,
});
const orchestrator = createClient(orchestratorContract.operations, {
  ...settings,
  system: "orchestrator",
  baseUrl: config.CASHLINE_ORCHESTRATOR_URL,
});
const logs: Record<string, string> = {
  crm: config.CASHLINE_CRM_URL,
  cpq: config.CASHLINE_CPQ_URL,
  billing: config.CASHLINE_BILLING_URL,
  tax: config.CASHLINE_TAX_URL,
  payment: config.CASHLINE_PAYMENT_URL,
  erp: config.CASHLINE_ERP_URL,
  provisioning: config.CASHLINE_PROVISIONING_URL,
  metering: config.CASHLINE_METERING_URL,
  support: config.CASHLINE_SUPPORT_URL,
  orchestrator: config.CASHLINE_ORCHESTRATOR_URL,
};

const logSettings = logOf(config);
// Loaded only where there is a log: its client is.
const log = logSettings && new (await import("./log/event-log.ts")).EventLog(logSettings, logger);

const hub = buildHub({
  databasePath: join(config.CASHLINE_DATA, "hub.sqlite"),
  verify: tokenVerifier({ issuer, jwksUrl: `${issuer}/jwks`, audience: "hub" }),
  logger,
  secrets: new Map(sources.map((source) => [source, webhookSecretsFrom(secretsFile, source)])),
  log,
  consumers: log
    ? { store: log.consumerFor("analytics"), signal: log.consumerFor("orchestrator") }
    : {
        store: httpConsumer("intelligence", (items) => intelligence.ingestEvents({ body: { items }, idempotencyKey: randomUUID() })),
        signal: httpConsumer("orchestrator", (items) => orchestrator.receiveSignals({ body: { items }, idempotencyKey: randomUUID() })),
      },
  readLog: async (system, tenant, after, limit) => {
    const source = createClient({ listEvents }, { tokens, transport, tenant, system, baseUrl: logs[system] ?? "" });
    const { body } = await source.listEvents({ query: { limit, ...(after === undefined ? {} : { after }) } });
    return body;
  },
});
await listen(hub, { host: config.CASHLINE_HOST, port: config.CASHLINE_PORT }, () => hub.close());
