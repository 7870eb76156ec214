import { simulatorOperations } from "@cashline/contracts/common/control";
import type { Operation } from "@cashline/contracts/common/operation";
import type { Random } from "@cashline/kernel/random";
import { TEST_TENANT, type RawRequest, type TestAnswer } from "../testing.ts";
import type { DocumentedOperation, Schema } from "./schema.ts";
import { spoil, spoilings } from "./spoil.ts";
import { KnownIds, type Values } from "./values.ts";

/** A request, and what was done to it: `as documented`, or what it was spoilt with. */
export type DrawnRequest = RawRequest & { readonly kind: string };

/** What a caller would send: parameters and body of a call that was accepted. */
export type Example = {
  readonly operation: Operation;
  readonly key: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** What earlier calls and answers have taught. */
export class Known {
  readonly ids = new KnownIds();
  readonly examples = new Map<string, Example[]>();
  /** Ids of objects that answers or events held whole, not only named. */
  readonly objects = new Set<string>();
  /** By the id of the object, or by the path of one that is not named there, such as a policy. */
  readonly #etags = new Map<string, string>();
  readonly #keys: string[] = [];

  learn({ url, headers }: Pick<RawRequest, "url" | "headers">, { status, headers: answered, body }: TestAnswer): void {
    if (status >= 400) return;
    this.#learnObjects(body);
    const path = url.split("?")[0] ?? "";
    const id = idIn(path);
    if (typeof answered["etag"] === "string") {
      if (typeof body?.id === "string") this.#etags.set(body.id, answered["etag"]);
      if (body?.id === undefined || id !== body.id) this.#etags.set(path, answered["etag"]);
    }
    const key = headers["idempotency-key"];
    if (key !== undefined) this.#keys.push(key);
  }

  learnEvents(events: readonly unknown[]): void {
    this.#learnObjects(events);
  }

  #learnObjects(told: unknown): void {
    this.ids.learn(told);
    for (const [, id] of JSON.stringify(told ?? null).matchAll(/"id":"([a-z]{2,5}_[0-9a-z]{20})"/g)) this.objects.add(id as string);
  }

  /** The version an object was last seen at, by a path that names it. */
  etag(path: string): string {
    return this.#etags.get(path) ?? this.#etags.get(idIn(path) ?? "") ?? '"v1"';
  }

  get keys(): readonly string[] {
    return this.#keys;
  }
}

/** The first id that a path names. */
export const idIn = (path: string): string | undefined => /[a-z]{2,5}_[0-9a-z]{20}/.exec(path)?.[0];

/** Sandboxes that requests may make, move and remove; the one in which objects live is not among them. */
const SPARE_TENANTS = ["spare-one", "spare-two", "spare-three"];
/** Sandboxes that never exist; in a spare one a planted fault might answer. */
const NOBODYS_TENANTS = ["nobody", "nowhere"];
const ODD_PARAMETERS = ["x", "\u0000", "😀", "../..", "%", "x".repeat(2000), "cus_00000000000000000000"];
const ODD_QUERIES = ["limit=0", "limit=-1", "limit=1e9", "limit=abc", "after=garbage", "cursor=%00", "surprise=1", "limit=5&limit=6"];

/** One example in so many requests is sent with members drawn anew. */
const VARIED = 0.7;

/** Draws a request to an operation: half of them as documented, the others spoilt in one way. */
export function drawRequest(operation: DocumentedOperation, values: Values, known: Known, random: Random, mark: string): DrawnRequest {
  const sound = drawSound(operation, values, known, random, `${operation.id}/${mark}`);
  if (random.chance(0.5)) return sound;
  const ways: (() => DrawnRequest | undefined)[] = [
    () => spoiltEnvelope(sound, known, random),
    ...(operation.body ? Array.from({ length: 4 }, () => () => spoiltBody(sound, random)) : []),
    ...(operation.path.includes("{")
      ? [
          () => ({
            ...drawSound(operation, values, known, random, `${operation.id}/${mark}`, { odd: random.pick(ODD_PARAMETERS) }),
            kind: "odd parameter",
          }),
        ]
      : []),
    () => ({ ...sound, kind: "odd query", url: `${sound.url.split("?")[0]}?${random.pick(ODD_QUERIES)}` }),
  ];
  return random.pick(ways)() ?? sound;
}

/**
 * Draws a request as documented.
 * @param odd instead of every path parameter
 * @param as the sandbox of the token, where that is another than the one whose ids and paths are used
 */
export function drawSound(
  operation: DocumentedOperation,
  values: Values,
  known: Known,
  random: Random,
  key: string,
  { odd, as }: { odd?: string; as?: string } = {},
): DrawnRequest {
  const examples = known.examples.get(operation.id) ?? [];
  const example = examples.length > 0 && random.chance(0.75) ? random.pick(examples) : undefined;
  let tenant = TEST_TENANT;
  const query = new URLSearchParams();
  let path = operation.path;
  for (const { name, in: where, required, schema } of operation.parameters) {
    if (where === "query" && !required && random.chance(0.6)) continue;
    if (where === "path" && name === "tenant") {
      if (operation.id in simulatorOperations && as === undefined) tenant = random.pick(SPARE_TENANTS);
      path = path.replace("{tenant}", encodeURIComponent(odd ?? tenant));
      continue;
    }
    const ofExample = random.chance(where === "path" ? 0.4 : 0.7) ? example?.[where === "path" ? "params" : "query"][name] : undefined;
    const value = ofExample ?? String(values.of(schema, name));
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
    access: { tenant: as ?? tenant },
  };
}

/** The body of an example, often with one or two members drawn anew, at any depth. */
function varied(body: unknown, schema: Schema, values: Values, random: Random): unknown {
  const copy = structuredClone(body);
  if (!random.chance(VARIED)) return copy;
  for (let change = random.between(1, 2); change > 0; change -= 1) vary(copy, schema, values, random);
  return copy;
}

/** Draws one member anew, or one of what it holds. */
function vary(holder: unknown, given: Schema, values: Values, random: Random): void {
  const schema = values.resolve(given);
  if (Array.isArray(holder)) {
    if (holder.length > 0 && schema.items) vary(random.pick(holder), schema.items, values, random);
    return;
  }
  const members = Object.entries(schema.properties ?? {});
  if (typeof holder !== "object" || holder === null || members.length === 0) return;
  const [name, member] = random.pick(members);
  const value = (holder as Record<string, unknown>)[name];
  if (typeof value === "object" && value !== null && random.chance(0.6)) vary(value, member, values, random);
  else (holder as Record<string, unknown>)[name] = values.of(member, name);
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
    () => ({ ...request, kind: "wrong tenant", access: { tenant: random.pick(NOBODYS_TENANTS) } }),
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
