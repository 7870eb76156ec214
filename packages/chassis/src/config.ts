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
