import type { BodyOf, Operation, ParamsOf, QueryOf, ReplyOf } from "@cashline/contracts/common/operation";
import { deleteSandbox, putSandbox } from "@cashline/contracts/common/control";
import { getTelemetry } from "@cashline/contracts/common/telemetry";
import { isUnsafe } from "@cashline/contracts/common/operation";
import { strict } from "@cashline/contracts/common/values";
import type { ProblemCatalogue } from "@cashline/contracts/common/problems";
import type { Logger } from "@cashline/telemetry/logger";
import { createMetrics, type Metrics } from "@cashline/telemetry/metrics";
import { CORRELATION_HEADER, childTraceparent } from "@cashline/telemetry/trace";
import { LogController, fastify, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { authorize, type Access, type TokenVerifier } from "./access.ts";
import { correlationIdFrom } from "./correlation.ts";
import { sandboxesOf, tenantOf, type MarkedRequest, type RouteConfig } from "./marked-request.ts";
import { countedCaller, RateLimiter, type CallsCountedBy, type RateLimit } from "./rate-limit.ts";
import { Refusal, isListed, problemOf } from "./refusal.ts";
import { isStorageFull } from "./store.ts";
import { Traffic } from "./traffic.ts";
import { answerUnreadable } from "./unreadable.ts";
import { useStrictValidation } from "./validation.ts";

/** What a handler knows of the call beside its parameters. */
export type CallContext = {
  readonly access: Access;
  /** The sandbox of the call: the token's, or the path's where the operation names one. */
  readonly tenant: string;
  readonly operation: Operation;
  readonly correlationId: string;
  readonly traceparent: string;
  /** Present on every unsafe call but control calls, which are idempotent by their path. */
  readonly idempotencyKey: string | undefined;
  /** From `If-Match`: the version the caller has read. */
  readonly expectedVersion: number | undefined;
  readonly url: string;
  /** Adds a header to the reply, whether it is an answer or a refusal. */
  readonly setHeader: (name: string, value: string) => void;
  /** Says of which sandboxes a call is that comes under a token for the whole estate, for the count of calls. */
  readonly isAbout: (tenants: Iterable<string>) => void;
};

export type CallInput<Op extends Operation> = { params: ParamsOf<Op>; query: QueryOf<Op>; body: BodyOf<Op> };

/** A successful answer; `version` becomes the `ETag`, `replayed` says that it was stored. */
export type Answer<Body> = { readonly body: Body; readonly version?: number | undefined; readonly replayed?: boolean | undefined };

export type Handler<Op extends Operation> = (
  input: CallInput<Op>,
  context: CallContext,
) => Answer<ReplyOf<Op>> | Promise<Answer<ReplyOf<Op>>>;

/** Runs around every handler; simulators hang faults and idempotency here. */
export type Around = (
  input: CallInput<Operation>,
  context: CallContext,
  next: () => Answer<unknown> | Promise<Answer<unknown>>,
) => Promise<Answer<unknown>>;

export type Server = {
  readonly app: FastifyInstance;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** What is counted of this process's calls and deliveries; `mountSandboxes` gives it its clocks. */
  readonly traffic: Traffic;
  mount<Op extends Operation>(operation: Op, handler: Handler<Op>): void;
};

export type ServerOptions = {
  readonly name: string;
  readonly version: string;
  readonly problems: ProblemCatalogue;
  readonly verify: TokenVerifier;
  readonly logger: Logger;
  /** Largest body in bytes. */
  readonly bodyLimitBytes?: number;
  /** How often each caller may call; control calls are not counted. No limit when left out. */
  readonly rateLimit?: RateLimit | undefined;
  /** Who a caller is; each client in each sandbox when left out. */
  readonly callsCountedBy?: CallsCountedBy | undefined;
  /** The sandboxes this process keeps: calls bound to one that is not there are refused. Left out where some calls need none. */
  readonly sandboxes?: { require(tenant: string): unknown };
  readonly around?: Around;
};

/** What an operation without query takes there. */
const NOTHING = strict({});
const MAX_KEY = 255;
/** Longest value in a path, in characters; the contracts' own limits are lower and name the member at fault. */
const MAX_PATH_VALUE = 2000;

/**
 * A server whose routes are operations: strict validation, access by scope and sandbox, idempotency keys demanded,
 * problem documents, health, metrics, correlation and trace carried through.
 */
export function buildServer(options: ServerOptions): Server {
  const { logger } = options;
  const metrics = createMetrics(options.name);
  const traffic = new Traffic(options.name);
  // Declared before the application, which wants it for requests that reach no route.
  const sendProblem = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply => {
    const problem = problemOf(refusal, options.problems, request.url.split("?")[0] ?? request.url, correlate(request, reply));
    if (refusal.retryAfterSeconds !== undefined) void reply.header("retry-after", String(refusal.retryAfterSeconds));
    if (refusal.replayed) {
      void reply.header("idempotent-replayed", "true");
      metrics.replays.inc({ operation: (request.routeOptions.config as { operationId?: string }).operationId ?? "none" });
    }
    if (problem.status === 401) void reply.header("www-authenticate", "Bearer");
    return reply.code(problem.status).type("application/problem+json").serializer(JSON.stringify).send(problem);
  };
  const app = fastify({
    loggerInstance: logger as unknown as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimitBytes ?? 1024 * 1024,
    requestTimeout: 60_000,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    routerOptions: { maxParamLength: MAX_PATH_VALUE },
    // A request without Host is refused like any other, instead of by the HTTP server without a word.
    http: { requireHostHeader: false },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, request, reply) => {
      const detail =
        error.code === "FST_ERR_MAX_PARAM_LENGTH" ? "A value in the path is too long" : "The path is not valid percent-encoding";
      void sendProblem(request as FastifyRequest, reply as FastifyReply, new Refusal("invalid-request", detail));
    },
  });
  app.removeContentTypeParser("text/plain");
  app.addHook("onRequest", (request, reply, done) => {
    correlate(request, reply);
    const { httpVersion, headers } = request.raw;
    done(httpVersion === "1.1" && headers.host === undefined ? new Refusal("malformed-http", "The request names no Host") : undefined);
  });
  useStrictValidation(app);
  const startedAt = performance.now();
  const limiter = options.rateLimit && new RateLimiter(options.rateLimit);

  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Refusal && isListed(error.code, options.problems)) return sendProblem(request, reply, error);
    const code = (error as { code?: string }).code;
    if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
      return sendProblem(request, reply, new Refusal("body-too-large", "The body is larger than this operation takes"));
    if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE")
      return sendProblem(request, reply, new Refusal("unsupported-media-type", "The body must be application/json"));
    const status = (error as { statusCode?: number }).statusCode;
    if (status !== undefined && status >= 400 && status < 500) {
      return sendProblem(
        request,
        reply,
        new Refusal("invalid-request", error instanceof Error ? error.message : "The request cannot be read"),
      );
    }
    logger.error({ err: error, url: request.url, correlationId: correlate(request, reply) }, "request failed");
    if (isStorageFull(error))
      return sendProblem(
        request,
        reply,
        new Refusal("storage-full", "There is no room to store the call's effect", { retryAfterSeconds: 1 }),
      );
    return sendProblem(request, reply, new Refusal("internal-error", "The service failed while handling the request"));
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new Refusal("route-not-found", `${request.method} ${request.url.split("?")[0] ?? ""} is not an operation`)),
  );

  app.get("/health", () => ({
    status: "ok",
    service: options.name,
    version: options.version,
    uptimeMs: Math.round(performance.now() - startedAt),
  }));
  app.get("/metrics", async (_request, reply) => {
    void reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { operationId, operation } = request.routeOptions.config as RouteConfig;
    const { client = "none" } = request as MarkedRequest;
    if (operationId !== undefined) {
      metrics.requests.inc({ operation: operationId, status: String(reply.statusCode), client });
      metrics.requestSeconds.observe({ operation: operationId }, reply.elapsedTime / 1000);
    }
    if (operation !== undefined && !isControl(operation))
      for (const tenant of sandboxesOf(request))
        traffic.call({
          tenant,
          operation,
          client,
          status: reply.statusCode,
          saysWhen: reply.hasHeader("retry-after"),
          ms: reply.elapsedTime,
        });
    done();
  });

  const mount = <Op extends Operation>(operation: Op, handler: Handler<Op>): void => {
    const scope = operation.scope;
    app.route({
      method: operation.method,
      url: operation.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      config: { operationId: operation.id, operation } satisfies RouteConfig,
      schema: {
        ...(operation.params === undefined ? {} : { params: operation.params }),
        querystring: operation.query ?? NOTHING,
        ...(operation.body === undefined ? {} : { body: operation.body }),
      },
      onRequest: async (request) => {
        if (scope === null) return;
        const access = await authorize(request.headers.authorization, options.verify, scope);
        (request as MarkedRequest).access = access;
        (request as MarkedRequest).client = access.client;
        if (limiter && !isControl(operation))
          limiter.take(countedCaller(options.callsCountedBy ?? "client", access.client, tenantOf(request, access)), performance.now());
      },
      handler: async (request, reply) => {
        const context = contextOf(request, reply, operation);
        if (operation.scope !== null && context.tenant !== "*" && !makesOrRemoves(operation)) options.sandboxes?.require(context.tenant);
        if (operation.body === undefined && request.body !== undefined && request.body !== null)
          throw new Refusal("invalid-request", "/body is not taken by this operation");
        const input = { params: request.params ?? {}, query: request.query ?? {}, body: request.body } as CallInput<Op>;
        const next = () => handler(input, context);
        const answer = options.around ? await options.around(input as unknown as CallInput<Operation>, context, next) : await next();
        void reply.code(operation.reply.status);
        if (answer.version !== undefined) void reply.header("etag", `"v${answer.version}"`);
        if (answer.replayed === true) {
          void reply.header("idempotent-replayed", "true");
          metrics.replays.inc({ operation: operation.id });
        }
        return answer.body;
      },
    });
  };
  mount(getTelemetry, ({ query }, { access }) => {
    if (access.tenant !== "*") throw new Refusal("wrong-tenant", "What a process counts is of all sandboxes; the token is for one");
    return { body: traffic.fetch(query.after) };
  });
  return { app, metrics, logger, traffic, mount };
}

/** Whether an operation drives the process instead of using it: sandboxes, clocks and faults. */
export function isControl(operation: Operation): boolean {
  return operation.path.startsWith("/control/");
}

/** Calls about a sandbox that need not be there: one makes it, the other finds it gone. */
function makesOrRemoves({ id }: Operation): boolean {
  return id === putSandbox.id || id === deleteSandbox.id;
}

function contextOf(request: FastifyRequest, reply: FastifyReply, operation: Operation): CallContext {
  const correlationId = correlate(request, reply);
  const access = (request as MarkedRequest).access ?? { client: "anonymous", tenant: "*", scopes: new Set<string>(), roles: [] };
  const tenant = tenantOf(request, access);
  if (access.tenant !== "*" && access.tenant !== tenant) {
    throw new Refusal("wrong-tenant", `The token is for sandbox ${access.tenant}, not for ${tenant}`);
  }
  const idempotencyKey = headerOf(request, "idempotency-key");
  if (operation.scope !== null && isUnsafe(operation) && !isControl(operation)) {
    if (idempotencyKey === undefined || idempotencyKey.length === 0 || idempotencyKey.length > MAX_KEY) {
      throw new Refusal("idempotency-key-missing", `Send an Idempotency-Key header of 1 to ${MAX_KEY} characters`);
    }
  }
  return {
    access,
    tenant,
    operation,
    correlationId,
    traceparent: childTraceparent(headerOf(request, "traceparent")),
    idempotencyKey,
    expectedVersion: expectedVersion(request, operation),
    url: request.url,
    setHeader: (name, value) => void reply.header(name, value),
    isAbout: (tenants) => {
      if (access.tenant === "*") (request as MarkedRequest).tenants = [...tenants];
    },
  };
}

function expectedVersion(request: FastifyRequest, operation: Operation): number | undefined {
  if (operation.ifMatch !== "required" && operation.ifMatch !== "optional") return undefined;
  const header = headerOf(request, "if-match");
  if (header === undefined && operation.ifMatch === "optional") return undefined;
  if (header === undefined) throw new Refusal("if-match-missing", "Send If-Match with the ETag of the version you read");
  const match = /^"v(0|[1-9]\d{0,14})"$/.exec(header);
  if (!match) throw new Refusal("version-conflict", `If-Match ${header.slice(0, 40)} is not an ETag of this object`);
  return Number(match[1]);
}

/** The correlation id of a request, the caller's or made up once, which every reply says. */
function correlate(request: MarkedRequest, reply: FastifyReply): string {
  if (request.correlationId === undefined) {
    request.correlationId = correlationIdFrom(request.headers);
    void reply.header(CORRELATION_HEADER, request.correlationId);
  }
  return request.correlationId;
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
