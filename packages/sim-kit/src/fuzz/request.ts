import type { Random } from "@cashline/kernel/random";
import { TEST_TENANT, type RawRequest, type TestAnswer } from "../testing.ts";
import type { DocumentedOperation, Schema } from "./schema.ts";
import { spoil, spoilings } from "./spoil.ts";
import { KnownIds, type Values } from "./values.ts";

/** A request, and what was done to it: `as documented`, or what it was spoilt with. */
export type DrawnRequest = RawRequest & { readonly kind: string };

/** What a caller would send: parameters of the path and body of a call that was accepted. */
export type Example = { readonly params: Readonly<Record<string, string>>; readonly body: unknown };

/** What earlier calls and answers have taught. */
export class Known {
  readonly ids = new KnownIds();
  readonly examples = new Map<string, Example[]>();
  readonly #etags = new Map<string, string>();
  readonly #keys: string[] = [];

  learn({ headers }: Pick<RawRequest, "headers">, { status, headers: answered, body }: TestAnswer): void {
    if (status >= 400) return;
    this.ids.learn(body);
    const id: unknown = body?.id;
    if (typeof id === "string" && typeof answered["etag"] === "string") this.#etags.set(id, answered["etag"]);
    const key = headers["idempotency-key"];
    if (key !== undefined) this.#keys.push(key);
  }

  /** The version an object was last seen at, by a path that names it. */
  etag(path: string): string {
    const id = /[a-z]{2,5}_[0-9a-z]{20}/.exec(path)?.[0] ?? "";
    return this.#etags.get(id) ?? '"v1"';
  }

  get keys(): readonly string[] {
    return this.#keys;
  }
}

/** Sandboxes that requests may make, move and remove; the one in which objects live is not among them. */
const SPARE_TENANTS = ["spare-one", "spare-two", "spare-three"];
const ODD_PARAMETERS = ["x", "\u0000", "😀", "../..", "%", "x".repeat(2000), "cus_00000000000000000000"];
const ODD_QUERIES = ["limit=0", "limit=-1", "limit=1e9", "limit=abc", "after=garbage", "cursor=%00", "surprise=1", "limit=5&limit=6"];

/** One example in so many requests is sent with members drawn anew. */
const VARIED = 0.7;

/** Draws a request to an operation: half of them as documented, the others spoilt in one way. */
export function drawRequest(operation: DocumentedOperation, values: Values, known: Known, random: Random, mark: string): DrawnRequest {
  const sound = soundRequest(operation, values, known, random, `${operation.id}/${mark}`);
  if (random.chance(0.5)) return sound;
  const ways: (() => DrawnRequest | undefined)[] = [
    () => spoiltEnvelope(sound, known, random),
    ...(operation.body ? Array.from({ length: 4 }, () => () => spoiltBody(sound, random)) : []),
    ...(operation.path.includes("{")
      ? [
          () => ({
            ...soundRequest(operation, values, known, random, `${operation.id}/${mark}`, random.pick(ODD_PARAMETERS)),
            kind: "odd parameter",
          }),
        ]
      : []),
    () => ({ ...sound, kind: "odd query", url: `${sound.url.split("?")[0]}?${random.pick(ODD_QUERIES)}` }),
  ];
  return random.pick(ways)() ?? sound;
}

/** @param odd instead of every path parameter */
function soundRequest(
  operation: DocumentedOperation,
  values: Values,
  known: Known,
  random: Random,
  key: string,
  odd?: string,
): DrawnRequest {
  const examples = known.examples.get(operation.id) ?? [];
  const example = examples.length > 0 && random.chance(0.75) ? random.pick(examples) : undefined;
  let tenant = TEST_TENANT;
  const query = new URLSearchParams();
  let path = operation.path;
  for (const { name, in: where, required, schema } of operation.parameters) {
    if (where === "query" && !required && random.chance(0.6)) continue;
    const ofExample = where === "path" && random.chance(0.4) ? example?.params[name] : undefined;
    const value = name === "tenant" && where === "path" ? random.pick(SPARE_TENANTS) : (ofExample ?? String(values.of(schema, name)));
    if (name === "tenant" && where === "path") tenant = value;
    if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(odd ?? value));
    else query.set(name, value);
  }
  const drawn =
    operation.body && (example?.body === undefined ? values.of(operation.body) : varied(example.body, operation.body, values, random));
  const named =
    /\{(\w+)Id\}$/.test(operation.path) && operation.method === "PUT" ? decodeURIComponent(path.split("/").at(-1) ?? "") : undefined;
  const body = named !== undefined && typeof drawn === "object" && drawn !== null && "id" in drawn ? { ...drawn, id: named } : drawn;
  return {
    kind: "as documented",
    method: operation.method,
    url: query.size > 0 ? `${path}?${query.toString()}` : path,
    headers: {
      authorization: "Bearer test",
      ...(operation.needsKey ? { "idempotency-key": key } : {}),
      ...(operation.needsVersion ? { "if-match": known.etag(path) } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    payload: body === undefined ? undefined : JSON.stringify(body),
    access: { tenant },
  };
}

/** The body of an example, often with one or two members drawn anew. */
function varied(body: unknown, schema: Schema, values: Values, random: Random): unknown {
  const copy = structuredClone(body);
  const properties = Object.entries(values.resolve(schema).properties ?? {});
  if (typeof copy !== "object" || copy === null || properties.length === 0 || !random.chance(VARIED)) return copy;
  for (let change = random.between(1, 2); change > 0; change -= 1) {
    const [name, member] = random.pick(properties);
    (copy as Record<string, unknown>)[name] = values.of(member, name);
  }
  return copy;
}

function spoiltBody(request: DrawnRequest, random: Random): DrawnRequest | undefined {
  const how = random.pick(spoilings);
  const body = spoil(JSON.parse(request.payload ?? "null"), how, random);
  return body === undefined ? undefined : { ...request, kind: how, payload: JSON.stringify(body) };
}

/** Spoils what is around the body: headers, key, version, access, encoding. */
function spoiltEnvelope(request: DrawnRequest, known: Known, random: Random): DrawnRequest {
  const headers = (change: Record<string, string | undefined>): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ ...request.headers, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  const ways: (() => DrawnRequest)[] = [
    () => ({ ...request, kind: "no token", headers: headers({ authorization: undefined }) }),
    () => ({ ...request, kind: "no scope", access: { ...request.access, scopes: new Set<string>() } }),
    () => ({ ...request, kind: "wrong tenant", access: { tenant: random.pick(["nobody", ...SPARE_TENANTS]) } }),
    () => ({ ...request, kind: "no key", headers: headers({ "idempotency-key": undefined }) }),
    () => ({ ...request, kind: "endless key", headers: headers({ "idempotency-key": "k".repeat(300) }) }),
    () => ({
      ...request,
      kind: "key of another request",
      headers: headers({ "idempotency-key": known.keys.length > 0 ? random.pick(known.keys) : "k" }),
    }),
    () => ({ ...request, kind: "no version", headers: headers({ "if-match": undefined }) }),
    () => ({ ...request, kind: "odd version", headers: headers({ "if-match": random.pick(['"v0"', "*", "v1", '"v999999999999999"']) }) }),
    () => ({ ...request, kind: "broken JSON", headers: headers({ "content-type": "application/json" }), payload: '{"a":' }),
    () => ({ ...request, kind: "not JSON", headers: headers({ "content-type": "text/plain" }), payload: "plain" }),
    () => ({ ...request, kind: "no body", headers: headers({ "content-type": undefined }), payload: undefined }),
  ];
  return random.pick(ways)();
}
