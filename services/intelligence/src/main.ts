import { join } from "node:path";
import { tokenVerifier } from "@cashline/chassis/access";
import { commonConfig, readConfig } from "@cashline/chassis/config";
import { listen } from "@cashline/chassis/listen";
import { createLogger } from "@cashline/telemetry/logger";
import Type from "typebox";
import { buildIntelligence } from "./app.ts";
import { frontConfig, frontSettings } from "./front/settings.ts";
import { retentionPolicy } from "./store/retention.ts";
import type { StoreLocation } from "./store/store.ts";
import { trafficConfig, trafficSources } from "./traffic/settings.ts";

const config = readConfig(
  Type.Object({
    ...commonConfig,
    ...frontConfig,
    ...trafficConfig,
    CASHLINE_CLICKHOUSE_URL: Type.String({ default: "", description: "Address of a ClickHouse server; empty for the embedded engine" }),
    CASHLINE_CLICKHOUSE_CLUSTER: Type.String({
      default: "",
      description:
        "Cluster that the server is a node of, by its name there: tables are then replicated, and spread by sandbox; empty for one server",
    }),
    CASHLINE_CLICKHOUSE_USER: Type.String({ default: "default", description: "User at the server" }),
    CASHLINE_CLICKHOUSE_PASSWORD: Type.String({ default: "", description: "Password at the server" }),
    CASHLINE_LINGER_MS: Type.Integer({
      minimum: 0,
      maximum: 5000,
      default: 250,
      description: "How long events that were taken in wait for others before they are stored, ms: dashboards lag by it, questions do not",
    }),
    CASHLINE_BATCH_ROWS: Type.Integer({ minimum: 1, maximum: 100_000, default: 5000, description: "Rows that make a batch full" }),
    CASHLINE_QUEUE_ROWS: Type.Integer({
      minimum: 1000,
      maximum: 1_000_000,
      default: 50_000,
      description: "Rows that may wait before callers are turned away",
    }),
    CASHLINE_RETENTION: Type.Enum(["keep", "enforce"], {
      default: "keep",
      description: "Whether rows past their retention are deleted, or all are kept until their sandbox is removed",
    }),
    CASHLINE_RETENTION_POLICY: Type.String({ default: "", description: "File of the retention policy; empty for the one that is shipped" }),
    CASHLINE_MINING_LINGER_MS: Type.Integer({
      minimum: 0,
      maximum: 60_000,
      default: 10_000,
      description:
        "How long stored events wait before the ways of their business cases are computed, ms: dashboards lag by it, questions do not",
    }),
  }),
  process.env,
);
const issuer = config.CASHLINE_IDENTITY_URL;
const location: StoreLocation =
  config.CASHLINE_CLICKHOUSE_URL === ""
    ? { kind: "embedded", folder: join(config.CASHLINE_DATA, "clickhouse") }
    : {
        kind: "server",
        url: config.CASHLINE_CLICKHOUSE_URL,
        username: config.CASHLINE_CLICKHOUSE_USER,
        password: config.CASHLINE_CLICKHOUSE_PASSWORD,
        cluster: config.CASHLINE_CLICKHOUSE_CLUSTER,
      };
const front = frontSettings(config, location);
const intelligence = await buildIntelligence({
  location,
  front,
  databasePath: join(config.CASHLINE_DATA, "intelligence.sqlite"),
  verify: tokenVerifier({ issuer, jwksUrl: `${issuer}/jwks`, audience: "intelligence" }),
  logger: createLogger("intelligence", config.CASHLINE_LOG),
  writer: {
    lingerMs: config.CASHLINE_LINGER_MS,
    batchRows: config.CASHLINE_BATCH_ROWS,
    queueRows: config.CASHLINE_QUEUE_ROWS,
  },
  retention: {
    policy: retentionPolicy(config.CASHLINE_RETENTION_POLICY === "" ? undefined : config.CASHLINE_RETENTION_POLICY),
    mode: config.CASHLINE_RETENTION,
  },
  miningLingerMs: config.CASHLINE_MINING_LINGER_MS,
  traffic: { sources: trafficSources(config), everyMs: config.CASHLINE_TRAFFIC_FETCH_MS },
});
if (front) await intelligence.front?.listen({ host: config.CASHLINE_HOST, port: front.port });
await listen(intelligence, { host: config.CASHLINE_HOST, port: config.CASHLINE_PORT }, () => intelligence.close());
