import { clientSecretFrom } from "@cashline/chassis/config";
import { createClient } from "@cashline/client/client";
import { clientCredentials } from "@cashline/client/tokens";
import { poolTransport } from "@cashline/client/transport";
import { telemetryOperations } from "@cashline/contracts/common/telemetry";
import Type, { type Static, type TObject } from "typebox";
import type { TrafficSource } from "./fetching.ts";

const CLIENT = "intelligence";
/** A process that does not answer by then is asked again next time; figures are measured without its last counts. */
const TIMEOUT_MS = 2000;

const source = (what: string) =>
  Type.String({ default: "", description: `Address of ${what}, whose counts of traffic are fetched; empty for none` });

/** Settings of fetching what the processes count of their traffic. */
export const trafficConfig = {
  CASHLINE_TRAFFIC_FETCH_MS: Type.Integer({
    minimum: 100,
    maximum: 600_000,
    default: 2000,
    description: "How long to wait from one fetch of the processes' counts to the next, ms of real time",
  }),
  CASHLINE_CRM_URL: source("CRM"),
  CASHLINE_CPQ_URL: source("CPQ"),
  CASHLINE_BILLING_URL: source("billing"),
  CASHLINE_TAX_URL: source("tax"),
  CASHLINE_PAYMENT_URL: source("payment"),
  CASHLINE_ERP_URL: source("ERP"),
  CASHLINE_PROVISIONING_URL: source("provisioning"),
  CASHLINE_METERING_URL: source("metering"),
  CASHLINE_SUPPORT_URL: source("support"),
  CASHLINE_HUB_URL: source("the hub"),
  CASHLINE_ORCHESTRATOR_URL: source("the orchestrator"),
};

type Settings = Static<TObject<typeof trafficConfig>> & { CASHLINE_IDENTITY_URL: string; CASHLINE_CLIENT_SECRETS_FILE: string };

/**
 * The processes that settings name, behind their control routes, identity among them as soon as there are others.
 * @throws Error in one sentence when processes are named and no secrets file by which to sign in to them
 */
export function trafficSources(config: Settings): TrafficSource[] {
  const named = [
    ["crm", config.CASHLINE_CRM_URL],
    ["cpq", config.CASHLINE_CPQ_URL],
    ["billing", config.CASHLINE_BILLING_URL],
    ["tax", config.CASHLINE_TAX_URL],
    ["payment", config.CASHLINE_PAYMENT_URL],
    ["erp", config.CASHLINE_ERP_URL],
    ["provisioning", config.CASHLINE_PROVISIONING_URL],
    ["metering", config.CASHLINE_METERING_URL],
    ["support", config.CASHLINE_SUPPORT_URL],
    ["hub", config.CASHLINE_HUB_URL],
    ["orchestrator", config.CASHLINE_ORCHESTRATOR_URL],
  ].filter((each): each is [string, string] => each[1] !== "");
  if (named.length === 0) return [];
  const file = config.CASHLINE_CLIENT_SECRETS_FILE;
  if (file === "")
    throw new Error(
      `CASHLINE_${named[0]?.[0].toUpperCase()}_URL names a process to fetch counts from, but CASHLINE_CLIENT_SECRETS_FILE does not say where the secret to sign in by is.`,
    );
  const transport = poolTransport(2);
  const identityUrl = config.CASHLINE_IDENTITY_URL;
  const tokens = clientCredentials({ identityUrl, clientId: CLIENT, clientSecret: clientSecretFrom(file, CLIENT), transport });
  return [...named, ["identity", identityUrl] as const].map(([process, baseUrl]) => {
    const client = createClient(telemetryOperations, { baseUrl, system: process, tenant: null, tokens, transport, timeoutMs: TIMEOUT_MS });
    return { process, read: async (after) => (await client.getTelemetry({ query: after === undefined ? {} : { after } })).body };
  });
}
