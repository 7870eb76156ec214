import Type, { type Static } from "typebox";

/** What every system may answer; a system's own codes are in its `problems.ts`. */
type ProblemEntry = { readonly status: number; readonly title: string; readonly action: string };

export const commonProblems = {
  "invalid-request": {
    status: 400,
    title: "The request does not match the contract",
    action: "Correct the members named in `errors` and send it again.",
  },
  "malformed-http": {
    status: 400,
    title: "The request is not HTTP/1.1 that can be read",
    action: "Correct the request line, the headers or the framing of the body; the connection has been closed.",
  },
  "idempotency-key-missing": {
    status: 400,
    title: "An unsafe call needs an Idempotency-Key",
    action: "Send a key that is stable for this one business step.",
  },
  unauthenticated: {
    status: 401,
    title: "No valid access token",
    action: "Obtain a token from the identity service for this system and sandbox.",
  },
  "scope-missing": {
    status: 403,
    title: "The token lacks the scope this operation needs",
    action: "Ask for a token with the scope named in `detail`.",
  },
  "wrong-tenant": {
    status: 403,
    title: "The token is for another sandbox",
    action: "Use a token whose `tenant` claim is the sandbox in the path.",
  },
  "not-found": { status: 404, title: "No such object in this sandbox", action: "Check the id and the sandbox of the token." },
  "route-not-found": { status: 404, title: "No such operation", action: "Compare method and path with the OpenAPI document." },
  "already-exists": {
    status: 409,
    title: "An object with this business key exists",
    action: "Read the existing object; its id is in `detail`.",
  },
  "sandbox-held": {
    status: 409,
    title: "An audit hold keeps the sandbox's rows",
    action: "Lift every hold of the sandbox with putHold, of intelligence, as whoever placed it agrees, and remove it then.",
  },
  "idempotency-key-in-use": {
    status: 409,
    title: "The first call with this Idempotency-Key is still running",
    action: "Wait and send the same request again.",
  },
  "request-timeout": {
    status: 408,
    title: "The request did not arrive in time",
    action: "Send it again, whole, on a new connection.",
  },
  "version-conflict": {
    status: 412,
    title: "The object has changed since it was read",
    action: "Read it again and repeat the change on the new version.",
  },
  "body-too-large": {
    status: 413,
    title: "The request body is larger than allowed",
    action: "Send at most 1 MiB per call; batches in several calls.",
  },
  "unsupported-media-type": {
    status: 415,
    title: "The body is not of the media type this operation takes",
    action:
      "Send the `Content-Type` the OpenAPI document names: `application/json`, and for signed event batches `application/cloudevents-batch+json`.",
  },
  "idempotency-key-reused": {
    status: 422,
    title: "The Idempotency-Key was used with another request",
    action: "Use a new key for a new business step.",
  },
  "if-match-missing": { status: 428, title: "This change needs an If-Match header", action: "Send the `ETag` of the version you read." },
  "lock-timeout": {
    status: 429,
    title: "Another change of the same object takes too long",
    action: "Try again after `Retry-After`; make changes of one object one after the other.",
  },
  "rate-limited": { status: 429, title: "Too many requests", action: "Wait as long as `Retry-After` says." },
  "headers-too-large": {
    status: 431,
    title: "The request line and headers are larger than allowed",
    action: "Send at most 16 KiB of them; what is longer belongs in the body.",
  },
  "internal-error": {
    status: 500,
    title: "The service failed; this is a bug or an injected fault",
    action: "Retry with the same Idempotency-Key; report the `correlationId` if it stays.",
  },
  "bad-gateway": {
    status: 502,
    title: "A gateway in front of the service got no usable answer; here an injected fault",
    action: "Retry with the same Idempotency-Key; the effect may have happened.",
  },
  unavailable: {
    status: 503,
    title: "The service is not available now",
    action: "Retry with the same Idempotency-Key as `Retry-After` says.",
  },
  "gateway-timeout": {
    status: 504,
    title: "A gateway in front of the service got no answer in time; here an injected fault",
    action: "Retry with the same Idempotency-Key; the effect may have happened.",
  },
  "storage-full": {
    status: 507,
    title: "The service has no room to store anything",
    action: "Retry with the same Idempotency-Key as `Retry-After` says: nothing has been stored, and it may be once there is room.",
  },
  "unknown-sandbox": {
    status: 404,
    title: "This sandbox has not been set up here",
    action: "Create it with `PUT /control/v1/sandboxes/{tenant}` first.",
  },
  "clock-backwards": {
    status: 409,
    title: "The scenario clock never runs backwards",
    action: "Advance to a later instant, or reset the sandbox.",
  },
} as const satisfies Record<string, ProblemEntry>;

/** A stable problem code: a common one or one of a system's own. */
export type CommonProblemCode = keyof typeof commonProblems;
export type ProblemCode = string;
export type ProblemCatalogue = Readonly<Record<string, ProblemEntry>>;

/** Declares a system's own problems. */
export function problems<const Entries extends ProblemCatalogue>(entries: Entries): Entries {
  return entries;
}

/** RFC 9457 problem document, `application/problem+json`. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: "`urn:cashline:problem:` and the code; stable" }),
    code: Type.String({ description: "The stable code" }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: "What happened to this request" }),
    action: Type.String({ description: "What the caller can do" }),
    instance: Type.String({ description: "Path of the request" }),
    correlationId: Type.Optional(Type.String({ description: "As in the `x-correlation-id` header of the reply" })),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String({ description: "JSON pointer into the request" }), message: Type.String() })),
    ),
  },
  { $id: "Problem", description: "RFC 9457 problem details" },
);
export type Problem = Static<typeof Problem>;

export const problemType = (code: string): string => `urn:cashline:problem:${code}`;
