import type { Static, TSchema } from "typebox";
import type { ProblemCode } from "./problems.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One call of a system's API, as data. Routes, types, clients and OpenAPI documents come from it. */
export type Operation = {
  /** Unique within the system, a verb: `finalizeInvoice`. */
  readonly id: string;
  readonly method: Method;
  /** With `{name}` for parameters: `/v1/invoices/{invoiceId}/finalize`. */
  readonly path: string;
  /** What a token must carry, `system:objects:read` or `:write`; null for what needs no token. */
  readonly scope: string | null;
  /** One line of meaning. */
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Media type of the body; `application/json` when left out. */
  readonly bodyType?: string;
  /** Headers a request must have beside those that every operation shares. */
  readonly headers?: TSchema;
  /** Status of success and its body. */
  readonly reply: { readonly status: 200 | 201 | 202 | 204; readonly body: TSchema };
  /** Refusals beyond those every operation shares. */
  readonly problems?: readonly ProblemCode[];
  /** Headers of its replies beside those that every operation shares, by lower-case name. */
  readonly replyHeaders?: Readonly<Record<string, { readonly description: string; readonly pattern: string }>>;
  /** Whether a write must say which version it changes (`If-Match`), or may: then it is held to what it says. */
  readonly ifMatch?: "required" | "optional" | "none";
  /** The operation is to go: it still works, its document says so, and calls of it are counted apart. */
  readonly deprecated?: true;
};

/** Declares an operation and keeps its exact type. */
export function operation<const Declared extends Operation>(declared: Declared): Declared {
  return declared;
}

export type ParamsOf<Op extends Operation> = Op["params"] extends TSchema ? Static<Op["params"]> : Record<string, never>;
export type QueryOf<Op extends Operation> = Op["query"] extends TSchema ? Static<Op["query"]> : Record<string, never>;
export type BodyOf<Op extends Operation> = Op["body"] extends TSchema ? Static<Op["body"]> : undefined;
export type ReplyOf<Op extends Operation> = Static<Op["reply"]["body"]>;

/** True for calls that change something. All but control calls therefore need an idempotency key. */
export function isUnsafe(op: Operation): boolean {
  return op.method !== "GET";
}
