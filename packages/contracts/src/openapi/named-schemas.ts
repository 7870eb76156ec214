import { canonicalJson } from "@cashline/kernel/canonical-json";

export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
export type JsonObject = { [member: string]: Json };

/**
 * Schemas that have a name: exported objects, unions of objects and enumerations of a contract. Wherever one of them appears inside another
 * schema, the document points to it instead of repeating it.
 */
export class NamedSchemas {
  readonly #names = new Map<string, string>();
  readonly #schemas = new Map<string, JsonObject>();
  readonly #used = new Set<string>();

  /** @param modules exports of contract modules; what is no object or enumeration schema is passed over */
  constructor(...modules: readonly Readonly<Record<string, unknown>>[]) {
    for (const module of modules) {
      for (const [name, exported] of Object.entries(module).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        if (!isNameable(exported)) continue;
        const schema = plain(exported);
        const text = canonicalJson(schema);
        if (this.#names.has(text) || this.#schemas.has(name)) continue;
        this.#names.set(text, name);
        this.#schemas.set(name, schema);
      }
    }
  }

  /** The schema as it stands in a document. */
  use(schema: unknown): JsonObject {
    return this.#replace(plain(schema)) as JsonObject;
  }

  /** Every named schema the document points to, in order of name. */
  components(): JsonObject {
    const written: JsonObject = {};
    for (let open = this.#open(written); open.length > 0; open = this.#open(written)) {
      for (const name of open) written[name] = this.#members(this.#schemas.get(name) ?? {});
    }
    return Object.fromEntries(Object.entries(written).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #open(written: JsonObject): string[] {
    return [...this.#used].filter((name) => !(name in written));
  }

  #replace(value: Json): Json {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map((item) => this.#replace(item));
    const name = this.#names.get(canonicalJson(value));
    if (name === undefined) return this.#members(value);
    this.#used.add(name);
    return { $ref: `#/components/schemas/${name}` };
  }

  #members(value: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.#replace(member)]));
  }
}

function isNameable(exported: unknown): boolean {
  if (typeof exported !== "object" || exported === null) return false;
  if ("oneOf" in exported && "discriminator" in exported) return true;
  return ("properties" in exported && "type" in exported) || ("enum" in exported && Array.isArray(exported.enum));
}

/**
 * The schema without TypeBox's own marks; `$id` gives way to the place in the document. `discriminator` is left to the
 * validator: here the constants tell the members of a union apart, and OpenAPI would want a mapping to their names.
 */
function plain(schema: unknown): JsonObject {
  const isOurs = (key: string): boolean => key === "$id" || key === "discriminator";
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (isOurs(key) ? undefined : value))) as JsonObject;
}
