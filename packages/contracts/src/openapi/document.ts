import { CloudEvent, eventType, type EventDeclaration } from "../common/events.ts";
import type { Operation } from "../common/operation.ts";
import { Problem } from "../common/problems.ts";
import type { SystemContract } from "../common/system.ts";
import type { JsonObject, NamedSchemas } from "./named-schemas.ts";
import { codesByStatus, isControl, needsKey, problemCodesOf, type ApiKind } from "./shared-problems.ts";

/** One API to be described: its contract, the operations every process of its kind has, and its named schemas. */
export type Api = {
  readonly kind: ApiKind;
  readonly contract: SystemContract;
  readonly base: Readonly<Record<string, Operation>>;
  readonly schemas: NamedSchemas;
};

const SECURITY = "identity";
const TOKEN_URL = "http://127.0.0.1:4100/token";

const header = (name: string, required: boolean, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: "header",
  required,
  description,
  schema,
});

/** Headers of requests, under the names they have in the document. */
const headers = {
  IdempotencyKey: header("Idempotency-Key", true, "Stable for this one business step; the same call again has its effect once", {
    type: "string",
    minLength: 1,
    maxLength: 255,
  }),
  IfMatch: header("If-Match", true, "The ETag of the version that was read", { type: "string", pattern: '^"v[0-9]{1,15}"$' }),
  CorrelationId: header("x-correlation-id", false, "Names the business case across systems; made up where none is sent", {
    type: "string",
    pattern: "^[\\x21-\\x7e]{1,120}$",
  }),
  Traceparent: header("traceparent", false, "W3C trace context", { type: "string", pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$" }),
};

/** For operations whose change may say which version it is about. */
const optionalIfMatch = header("If-Match", false, "The ETag of the version that was read; where sent, another version is refused", {
  type: "string",
  pattern: '^"v[0-9]{1,15}"$',
});

/** Header of every reply. */
const correlation: JsonObject = {
  "x-correlation-id": { description: "As sent, or made up", schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,120}$" } },
};

const parameter = (name: keyof typeof headers): JsonObject => ({ $ref: `#/components/parameters/${name}` });
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** The OpenAPI 3.1 document of an API. @throws Error for an operation that names a problem no catalogue lists */
export function openApiDocument(api: Api): JsonObject {
  const { contract, schemas } = api;
  const operations = [...Object.values(contract.operations), ...Object.values(api.base)].toSorted((a, b) =>
    byName([a.path + a.method, a], [b.path + b.method, b]),
  );
  const scopes = [...new Set(operations.map(({ scope }) => scope).filter((scope) => scope !== null))].toSorted();
  const paths: JsonObject = {};
  const responses: JsonObject = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...(paths[operation.path] as JsonObject | undefined),
      [operation.method.toLowerCase()]: pathItem(api, operation, responses),
    };
  }
  const webhooks = Object.fromEntries(
    Object.values(contract.events)
      .map((event): [string, JsonObject] => [eventType(event), webhook(event, schemas)])
      .toSorted(byName),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: contract.title,
      version: "1.0.0",
      description: contract.description,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    tags: [
      { name: contract.name, description: contract.description },
      { name: "control", description: "Sandboxes, scenario clock, technical faults, event log and health" },
    ],
    paths,
    ...(Object.keys(webhooks).length === 0 ? {} : { webhooks }),
    components: {
      schemas: schemas.components(),
      parameters: headers,
      responses: Object.fromEntries(Object.entries(responses).toSorted(byName)),
      securitySchemes: {
        [SECURITY]: {
          type: "oauth2",
          description: "Client credentials at the identity service, with the resource `urn:cashline:<system>:<sandbox>` (RFC 8707)",
          flows: {
            clientCredentials: { tokenUrl: TOKEN_URL, scopes: Object.fromEntries(scopes.map((scope) => [scope, describeScope(scope)])) },
          },
        },
      },
    },
  };
}

/** One operation; the problem replies it points to are added to `responses`. */
function pathItem(api: Api, operation: Operation, responses: JsonObject): JsonObject {
  const { contract, schemas } = api;
  const own = Object.values(contract.operations).includes(operation);
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [own ? contract.name : "control"],
    ...(operation.deprecated ? { deprecated: true } : {}),
    security: operation.scope === null ? [] : [{ [SECURITY]: [operation.scope] }],
    parameters: [
      ...parameters("path", operation.params, schemas),
      ...parameters("query", operation.query, schemas),
      ...parameters("header", operation.headers, schemas),
      ...(needsKey(operation) ? [parameter("IdempotencyKey")] : []),
      ...(operation.ifMatch === "required" ? [parameter("IfMatch")] : []),
      ...(operation.ifMatch === "optional" ? [optionalIfMatch] : []),
      parameter("CorrelationId"),
      parameter("Traceparent"),
    ],
    ...(operation.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { [operation.bodyType ?? "application/json"]: { schema: schemas.use(operation.body) } } },
        }),
    responses: { [operation.reply.status]: success(api, operation), ...problemResponses(api, operation, responses) },
  };
}

function parameters(place: "path" | "query" | "header", schema: Operation["params"], schemas: NamedSchemas): JsonObject[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Record<string, object>; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: schemas.use(property),
  }));
}

function success(api: Api, operation: Operation): JsonObject {
  const { body } = operation.reply;
  const isObject = "properties" in body && "id" in (body.properties as object);
  const text = (description: string, pattern: string): JsonObject => ({ description, schema: { type: "string", pattern } });
  return {
    description: operation.summary,
    headers: {
      ...correlation,
      ...(api.kind === "system" && isObject && !isControl(operation)
        ? { ETag: text("Version of the object, for If-Match", '^"v[0-9]{1,15}"$') }
        : {}),
      ...Object.fromEntries(
        Object.entries(operation.replyHeaders ?? {}).map(([name, { description, pattern }]) => [name, text(description, pattern)]),
      ),
      ...(problemCodesOf(operation, api.kind).includes("idempotency-key-reused")
        ? { "idempotent-replayed": text("Present when the answer was stored by an earlier call with the same key", "^true$") }
        : {}),
    },
    content: { "application/json": { schema: api.schemas.use(body) } },
  };
}

/** A reply per status, listing its codes; operations that refuse alike share one. */
function problemResponses(api: Api, operation: Operation, responses: JsonObject): JsonObject {
  const references: JsonObject = {};
  for (const [status, codes] of codesByStatus(operation, api.kind, api.contract.problems)) {
    const name = codes.join(".");
    references[status] = { $ref: `#/components/responses/${name}` };
    responses[name] = {
      description: codes.join(", "),
      headers: {
        ...correlation,
        ...(status === 503 || status === 429
          ? { "retry-after": { description: "Seconds to wait", schema: { type: "integer", minimum: 0 } } }
          : {}),
      },
      content: {
        "application/problem+json": {
          schema: { allOf: [api.schemas.use(Problem), { type: "object", properties: { code: { enum: codes } } }] },
        },
      },
    };
  }
  return references;
}

/** Events go out in signed batches (Standard Webhooks); a batch may hold several types. */
function webhook(event: EventDeclaration, schemas: NamedSchemas): JsonObject {
  const item = {
    allOf: [
      schemas.use(CloudEvent),
      {
        type: "object",
        properties: { type: { const: eventType(event) }, objecttype: { const: event.object }, data: schemas.use(event.data) },
      },
    ],
  };
  const signature = (name: string, description: string): JsonObject => header(name, true, description, { type: "string" });
  return {
    post: {
      operationId: eventType(event),
      summary: event.summary,
      parameters: [
        signature("webhook-id", "Id of the batch, the same for every try of it"),
        signature("webhook-timestamp", "Seconds since 1970 of the sending"),
        signature("webhook-signature", "`v1,` and the base64 HMAC-SHA256 of id, timestamp and body, joined by points"),
      ],
      requestBody: { required: true, content: { "application/cloudevents-batch+json": { schema: { type: "array", items: item } } } },
      responses: {
        "2XX": { description: "Acknowledged: the batch is not sent again" },
        default: { description: "Sent again later, with the same event ids" },
      },
    },
  };
}

function describeScope(scope: string): string {
  const parts = scope.split(":");
  const verb = { read: "Read", write: "Change", work: "Work on" }[parts.at(-1) ?? ""] ?? parts.at(-1) ?? scope;
  return `${verb} ${(parts.length > 2 ? parts.slice(1, -1) : parts.slice(0, -1)).join(" ").replaceAll("-", " ")}`;
}
