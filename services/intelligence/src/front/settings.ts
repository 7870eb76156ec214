import { clientSecretFrom } from "@cashline/chassis/config";
import Type, { type Static, type TObject } from "typebox";
import type { StoreLocation } from "../store/store.ts";
import type { ReaderLimits } from "./preparation.ts";
import { OPERATOR } from "./sign-in.ts";

const WAITING = 100;

/** Settings of the HTTP front. */
export const frontConfig = {
  CASHLINE_FRONT_PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 0,
    description: "Port on which the embedded store answers ClickHouse's HTTP protocol; 0 for none",
  }),
  CASHLINE_FRONT_SECONDS: Type.Integer({ minimum: 1, maximum: 600, default: 30, description: "Longest run of a query there, s" }),
  CASHLINE_FRONT_ROWS: Type.Integer({
    minimum: 1000,
    maximum: 1_000_000,
    default: 100_000,
    description: "Most rows of a result there, and most nodes of a query",
  }),
  CASHLINE_FRONT_MEMORY_BYTES: Type.Integer({
    minimum: 10_000_000,
    maximum: 100_000_000_000,
    default: 1_000_000_000,
    description: "Most memory of a query there, bytes",
  }),
  CASHLINE_FRONT_CONNECTIONS: Type.Integer({
    minimum: 1,
    maximum: 8,
    default: 4,
    description: "Queries that run at once there; each holds one of the process's threads, which the service needs too",
  }),
  CASHLINE_CLIENT_SECRETS_FILE: Type.String({
    default: "",
    description: "File with the secrets the identity service made; read by the front, and to sign in where counts of traffic are fetched",
  }),
};

export type FrontSettings = { readonly port: number; readonly secret: string; readonly limits: ReaderLimits };

/**
 * What the settings ask for; undefined is no front.
 * @throws Error in one sentence when there is a server, which answers for itself, or no secrets file
 */
export function frontSettings(config: Static<TObject<typeof frontConfig>>, location: StoreLocation): FrontSettings | undefined {
  if (config.CASHLINE_FRONT_PORT === 0) return undefined;
  if (location.kind === "server")
    throw new Error(
      "CASHLINE_FRONT_PORT asks for a front, but the store is the server at CASHLINE_CLICKHOUSE_URL, which answers for itself; leave one of them out.",
    );
  if (config.CASHLINE_CLIENT_SECRETS_FILE === "")
    throw new Error("CASHLINE_FRONT_PORT asks for a front, but CASHLINE_CLIENT_SECRETS_FILE does not say where its password is.");
  return {
    port: config.CASHLINE_FRONT_PORT,
    secret: clientSecretFrom(config.CASHLINE_CLIENT_SECRETS_FILE, OPERATOR),
    limits: {
      seconds: config.CASHLINE_FRONT_SECONDS,
      rows: config.CASHLINE_FRONT_ROWS,
      memoryBytes: config.CASHLINE_FRONT_MEMORY_BYTES,
      connections: config.CASHLINE_FRONT_CONNECTIONS,
      waiting: WAITING,
    },
  };
}
