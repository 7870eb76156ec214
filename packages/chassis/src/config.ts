import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import Type, { type Static, type TObject } from "typebox";
import type { RateLimit } from "./rate-limit.ts";

/**
 * Reads a process's settings from the environment: one schema, every field described. Values are text; numbers and
 * booleans are read from it. @throws Error with one sentence that names every wrong variable
 */
export function readConfig<Schema extends TObject>(schema: Schema, environment: Record<string, string | undefined>): Static<Schema> {
  const ajv = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true, strict: false });
  addFormats.default(ajv);
  const names = Object.keys(schema.properties);
  const values: Record<string, unknown> = {};
  for (const name of names) if (environment[name] !== undefined) values[name] = environment[name];
  const validate = ajv.compile(schema);
  if (!validate(values)) {
    const wrong = (validate.errors ?? []).map((error) => {
      const name = error.instancePath.slice(1) || String(error.params["missingProperty"]);
      return `${name} ${error.keyword === "required" ? "is not set" : (error.message ?? "is not valid")}`;
    });
    throw new Error(`The configuration is not usable: ${wrong.join("; ")}.`);
  }
  return values as Static<Schema>;
}

/** Settings every process has. */
export const commonConfig = {
  CASHLINE_HOST: Type.String({ default: "127.0.0.1", description: "Address to listen on; loopback unless a deployment says otherwise" }),
  CASHLINE_PORT: Type.Integer({ minimum: 0, maximum: 65_535, description: "Port to listen on" }),
  CASHLINE_DATA: Type.String({ minLength: 1, description: "Folder for this process's files" }),
  CASHLINE_LOG: Type.Enum(["debug", "info", "warn", "error", "silent"], { default: "warn", description: "Least severe log line to write" }),
  CASHLINE_IDENTITY_URL: Type.String({ format: "uri", description: "Issuer of access tokens" }),
};

/** Settings of a process that limits how often it is called. */
export const rateLimitConfig = {
  CASHLINE_RATE_LIMIT_PER_SECOND: Type.Number({
    minimum: 0,
    default: 0,
    description: "Calls a second each client may make in each sandbox; 0 is no limit, so that a season runs as fast as it can",
  }),
  CASHLINE_RATE_LIMIT_BURST: Type.Integer({
    minimum: 1,
    default: 50,
    description: "Calls a client may make at once before the limit holds; a list read page by page should fit",
  }),
};

/** The limit that settings ask for; undefined is none. */
export function rateLimitOf(config: { CASHLINE_RATE_LIMIT_PER_SECOND: number; CASHLINE_RATE_LIMIT_BURST: number }): RateLimit | undefined {
  const { CASHLINE_RATE_LIMIT_PER_SECOND: requestsPerSecond, CASHLINE_RATE_LIMIT_BURST: burst } = config;
  return requestsPerSecond === 0 ? undefined : { requestsPerSecond, burst };
}

/** Setting of a process that signs in, signs events or checks who signed them. */
export const secretsConfig = {
  CASHLINE_CLIENT_SECRETS_FILE: Type.String({
    minLength: 1,
    description: "File with the secrets the identity service made; read once, at the start",
  }),
};

/**
 * What the identity service keeps for a name: `secret`, by which a client signs in, and `webhookSecret`, by which a source
 * of events signs them, `whsec_` and base64. During a rotation there are several of the second, separated by blanks: the
 * source signs with the first and each of them is taken.
 */
export type KeptSecrets = Readonly<Record<string, { readonly secret?: string; readonly webhookSecret?: string }>>;

/** The secret by which a client signs in. @throws Error naming the file and the client when it has none */
export function clientSecretFrom(file: string, client: string): string {
  return secretFrom(file, client, "secret");
}

/** The secrets of one source of events, the current one first. @throws Error naming the file and the source when it has none */
export function webhookSecretsFrom(file: string, source: string): [current: string, ...others: string[]] {
  const [current = "", ...others] = secretFrom(file, source, "webhookSecret").split(" ");
  return [current, ...others];
}

function secretFrom(file: string, name: string, kind: "secret" | "webhookSecret"): string {
  const kept = JSON.parse(readFileSync(file, "utf8")) as KeptSecrets;
  const found = Object.hasOwn(kept, name) ? kept[name]?.[kind] : undefined;
  if (found === undefined || found === "")
    throw new Error(`${file} has no ${kind} of ${name}; the identity service writes it when it starts.`);
  return found;
}
