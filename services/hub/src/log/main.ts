import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { tokenVerifier } from "@cashline/chassis/access";
import { clientSecretFrom, commonConfig, readConfig, secretsConfig } from "@cashline/chassis/config";
import { listen } from "@cashline/chassis/listen";
import { buildServer } from "@cashline/chassis/server";
import { createClient } from "@cashline/client/client";
import { clientCredentials } from "@cashline/client/tokens";
import { poolTransport } from "@cashline/client/transport";
import { problems } from "@cashline/contracts/common/problems";
import { hubContract } from "@cashline/contracts/services/hub/contract";
import { ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import { receiveSignals } from "@cashline/contracts/services/orchestrator/contract";
import { createLogger } from "@cashline/telemetry/logger";
import { Counter } from "prom-client";
import Type from "typebox";
import { httpConsumer } from "../inbound/http-consumer.ts";
import { LogReader } from "./log-reader.ts";
import { brokersSetting, logPlace, readers, readingOf } from "./log-settings.ts";

const config = readConfig(
  Type.Object({
    ...commonConfig,
    ...secretsConfig,
    ...logPlace,
    CASHLINE_LOG_BROKERS: brokersSetting,
    CASHLINE_LOG_READER: Type.Enum([...readers], {
      description: "Whose events this process reads: the analytics store's or the orchestrator's",
    }),
    CASHLINE_LOG_READER_URL: Type.String({ format: "uri", description: "The service that takes the events" }),
    CASHLINE_HUB_URL: Type.String({ format: "uri", description: "The hub, which is told of events the service refuses" }),
  }),
  process.env,
);
const reader = config.CASHLINE_LOG_READER;
const name = `${reader}-reader`;
const logger = createLogger(name, config.CASHLINE_LOG);
const transport = poolTransport();
const issuer = config.CASHLINE_IDENTITY_URL;
const clientSecret = clientSecretFrom(config.CASHLINE_CLIENT_SECRETS_FILE, name);
const tokens = clientCredentials({ identityUrl: issuer, clientId: name, clientSecret, transport });
const settings = { tokens, transport, tenant: null, timeoutMs: 30_000 };
const hub = createClient(hubContract.operations, { ...settings, system: "hub", baseUrl: config.CASHLINE_HUB_URL });
const baseUrl = config.CASHLINE_LOG_READER_URL;
const analytics = createClient({ ingestEvents }, { ...settings, system: "intelligence", baseUrl });
const orchestrator = createClient({ receiveSignals }, { ...settings, system: "orchestrator", baseUrl });
const consumers = {
  analytics: httpConsumer("intelligence", (items) => analytics.ingestEvents({ body: { items }, idempotencyKey: randomUUID() })),
  orchestrator: httpConsumer("orchestrator", (items) => orchestrator.receiveSignals({ body: { items }, idempotencyKey: randomUUID() })),
};

const verify = tokenVerifier({ issuer, jwksUrl: `${issuer}/jwks`, audience: name });
const server = buildServer({ name, version: "1", problems: problems({}), verify, logger });
const events = new Counter({
  name: "cashline_log_reader_events_total",
  help: "Events read from the log by outcome: delivered, refused, of_no_sandbox, failed_try",
  labelNames: ["outcome"],
  registers: [server.metrics.registry],
});
const logReader = new LogReader({
  brokers: config.CASHLINE_LOG_BROKERS.split(","),
  reading: readingOf({ name: config.CASHLINE_LOG_NAME }, reader),
  member: `${hostname()}-${config.CASHLINE_PORT}`,
  consumer: consumers[reader],
  bury: async (refused) => {
    await hub.buryRefusedEvents({ body: { items: [...refused] }, idempotencyKey: randomUUID() });
  },
  sandboxes: async () => (await hub.listSandboxes({})).body.items,
  logger,
  count: (outcome, count) => events.inc({ outcome }, count),
});
logReader.start();
await listen(server, { host: config.CASHLINE_HOST, port: config.CASHLINE_PORT }, () => logReader.stop());
