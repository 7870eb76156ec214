import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import Type, { type Static, type TObject } from "typebox";

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
