import { isUnsafe, type BodyOf, type Operation, type ParamsOf, type QueryOf, type ReplyOf } from "@cashline/contracts/common/operation";
import type { Problem } from "@cashline/contracts/common/problems";
import { CORRELATION_HEADER } from "@cashline/telemetry/trace";
import type { TSchema } from "typebox";
import { MalformedReply, ProblemError, isRetryable } from "./errors.ts";
import type { TokenSource } from "./tokens.ts";
import type { Transport, TransportReply } from "./transport.ts";

type Part<Name extends string, Declared, Value> = Declared extends TSchema
  ? Partial<Value> extends Value
    ? { [Key in Name]?: Value }
    : { [Key in Name]: Value }
  : { [Key in Name]?: never };
type KeyPart<Op extends Operation> = Op["method"] extends "GET"
  ? { idempotencyKey?: never }
  : Op["path"] extends `/control/${string}`
    ? { idempotencyKey?: never }
    : { idempotencyKey: string };
type VersionPart<Op extends Operation> = Op["ifMatch"] extends "required"
  ? { ifMatch: number | undefined }
  : Op["ifMatch"] extends "optional"
    ? { ifMatch?: number | undefined }
    : { ifMatch?: never };

/** What a call of an operation takes: exactly what its declaration asks for. */
export type CallOptions<Op extends Operation> = Part<"params", Op["params"], ParamsOf<Op>> &
  Part<"query", Op["query"], QueryOf<Op>> &
  (Op["body"] extends TSchema ? { body: BodyOf<Op> } : { body?: never }) &
  KeyPart<Op> &
  VersionPart<Op> & {
    correlationId?: string;
    traceparent?: string;
    /** How often this one call is tried again, instead of what the client's settings say. */
    retries?: number;
  };

export type Reply<Body> = {
  body: Body;
  /** From the `ETag`. */ version: number | undefined;
  /** The other side answered from its store. */ replayed: boolean;
};

type Operations = Readonly<Record<string, Operation>>;
type Method<Op extends Operation> =
  {} extends CallOptions<Op>
    ? (options?: CallOptions<Op>) => Promise<Reply<ReplyOf<Op>>>
    : (options: CallOptions<Op>) => Promise<Reply<ReplyOf<Op>>>;

/** One method per operation. */
export type Client<Ops extends Operations> = { readonly [Name in keyof Ops]: Method<Ops[Name]> };
export type ClientOf<Contract extends { operations: Operations }> = Client<Contract["operations"]>;

export type ClientSettings = {
  readonly baseUrl: string;
  /** Name of the system, the audience of its tokens. */
  readonly system: string;
  /** The sandbox of every call; null for the whole estate. */
  readonly tenant: string | null;
  readonly tokens: TokenSource;
  readonly transport: Transport;
  readonly timeoutMs?: number;
  /** How often a retryable failure is tried again. 0 where somebody else owns retries, such as a flow's step. */
  readonly retries?: number;
};

const TIMEOUT_MS = 15_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/**
 * A typed client of a system. Every unsafe call carries the caller's idempotency key, on each try the same.
 * A call throws ProblemError for a refusal, TransportFailure when no answer came, MalformedReply when it was no answer.
 */
export function createClient<const Ops extends Operations>(operations: Ops, settings: ClientSettings): Client<Ops> {
  const methods = Object.entries(operations).map(
    ([name, operation]) => [name, (options: AnyOptions = {}) => call(operation, options, settings)] as const,
  );
  return Object.fromEntries(methods) as unknown as Client<Ops>;
}

/** The same client with every call in one W3C trace, unless the call names another. */
export function inTrace<Ops extends Operations>(client: Client<Ops>, traceparent: string): Client<Ops> {
  type AnyMethod = (options: AnyOptions) => Promise<Reply<unknown>>;
  const traced =
    (method: AnyMethod): AnyMethod =>
    (options) =>
      method({ traceparent, ...options });
  return new Proxy(client, { get: (methods, name) => traced((methods as Record<string | symbol, AnyMethod>)[name] as AnyMethod) });
}

type AnyOptions = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string;
  ifMatch?: number | undefined;
  correlationId?: string;
  traceparent?: string;
  retries?: number;
};

async function call(operation: Operation, options: AnyOptions, settings: ClientSettings): Promise<Reply<unknown>> {
  let refreshed = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(operation, options, settings);
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401 && error.problem.instance !== "/token" && !refreshed) {
        refreshed = true;
        settings.tokens.forget(settings.system, settings.tenant);
        continue;
      }
      if (attempt >= (options.retries ?? settings.retries ?? 0) || !isRetryable(error)) throw error;
      await pause(attempt, error instanceof ProblemError ? error.retryAfterMs : undefined);
    }
  }
}

async function once(operation: Operation, options: AnyOptions, settings: ClientSettings): Promise<Reply<unknown>> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (operation.scope !== null) headers["authorization"] = `Bearer ${await settings.tokens.token(settings.system, settings.tenant)}`;
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (isUnsafe(operation) && options.idempotencyKey !== undefined) headers["idempotency-key"] = options.idempotencyKey;
  if (options.ifMatch !== undefined) headers["if-match"] = `"v${options.ifMatch}"`;
  if (options.correlationId !== undefined) headers[CORRELATION_HEADER] = options.correlationId;
  if (options.traceparent !== undefined) headers["traceparent"] = options.traceparent;
  const reply = await settings.transport({
    method: operation.method,
    url: settings.baseUrl + pathOf(operation, options),
    headers,
    timeoutMs: settings.timeoutMs ?? TIMEOUT_MS,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  if (reply.status < 200 || reply.status > 299) throw problemOf(operation, reply);
  return { body: jsonOf(operation, reply), version: versionOf(reply), replayed: reply.header("idempotent-replayed") === "true" };
}

function pathOf(operation: Operation, options: AnyOptions): string {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(options.params?.[name])));
  const query = Object.entries(options.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)]);
  return query.length === 0 ? path : `${path}?${new URLSearchParams(query).toString()}`;
}

function jsonOf(operation: Operation, reply: TransportReply): unknown {
  try {
    return JSON.parse(reply.text);
  } catch {
    throw new MalformedReply(`${operation.id} answered ${reply.status} with a body that is not JSON`);
  }
}

function problemOf(operation: Operation, reply: TransportReply): ProblemError | MalformedReply {
  const document = jsonOf(operation, reply) as Partial<Problem> | null;
  if (typeof document?.code !== "string" || typeof document.detail !== "string" || typeof document.status !== "number") {
    return new MalformedReply(`${operation.id} answered ${reply.status} without a problem document`);
  }
  const seconds = Number(reply.header("retry-after"));
  return new ProblemError(
    operation.id,
    document as Problem,
    Number.isFinite(seconds) && reply.header("retry-after") !== undefined ? seconds * 1000 : undefined,
  );
}

function versionOf(reply: TransportReply): number | undefined {
  const match = /^"v(\d+)"$/.exec(reply.header("etag") ?? "");
  return match ? Number(match[1]) : undefined;
}

/** Waits before the next try: what the other side asked for, else twice as long each time, a random part of it. */
async function pause(attempt: number, askedMs: number | undefined): Promise<void> {
  const most = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  const waitMs = askedMs === undefined ? most / 2 + Math.random() * (most / 2) : Math.min(askedMs, 30_000);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
}
