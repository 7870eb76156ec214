import { operation } from "@cashline/contracts/common/operation";
import { Name, strict } from "@cashline/contracts/common/values";
import { createLogger } from "@cashline/telemetry/logger";
import Type from "typebox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Refusal } from "./refusal.ts";
import { buildServer, type Server } from "./server.ts";

const echo = operation({
  id: "echo",
  method: "POST",
  path: "/v1/echo",
  scope: "echo:write",
  summary: "Answers what it was sent.",
  body: strict({ text: Type.String() }),
  reply: { status: 202, body: strict({ text: Type.String(), trace: Type.String(), correlation: Type.String() }) },
});
const refused = operation({
  id: "refused",
  method: "GET",
  path: "/v1/refused",
  scope: null,
  summary: "Refuses.",
  query: strict({ secret: Type.Optional(Type.String()) }),
  reply: { status: 200, body: strict({}) },
});
const named = operation({
  id: "named",
  method: "GET",
  path: "/v1/named/{name}",
  scope: "echo:write",
  summary: "Answers a name from the path.",
  params: strict({ name: Name }),
  reply: { status: 200, body: strict({ name: Name }) },
});
const unlisted = operation({
  id: "unlisted",
  method: "GET",
  path: "/v1/unlisted",
  scope: null,
  summary: "Refuses with a code nobody listed.",
  reply: { status: 200, body: strict({}) },
});

const bodiless = operation({
  id: "bodiless",
  method: "DELETE",
  path: "/v1/bodiless",
  scope: "echo:write",
  summary: "Takes no body.",
  reply: { status: 200, body: strict({}) },
});

let server: Server;
beforeEach(() => {
  server = buildServer({
    name: "echo",
    version: "1",
    bodyLimitBytes: 200,
    logger: createLogger("test", "silent"),
    problems: { tired: { status: 429, title: "Tired", action: "Wait." } },
    verify: () => Promise.resolve({ client: "c", tenant: "t", scopes: new Set(["echo:write"]), roles: [] }),
  });
  server.mount(echo, ({ body }, { traceparent, correlationId }) => ({
    body: { text: body.text, trace: traceparent, correlation: correlationId },
    version: 4,
  }));
  server.mount(named, ({ params }) => ({ body: params }));
  server.mount(refused, () => {
    throw new Refusal("tired", "Not now", { retryAfterSeconds: 7 });
  });
  server.mount(bodiless, () => ({ body: {} }));
  server.mount(unlisted, () => {
    throw new Refusal("nobody-listed-this", "?");
  });
});
afterEach(() => server.app.close());

const send = (changes: { payload?: string; headers?: Record<string, string> } = {}) =>
  server.app.inject({
    method: "POST",
    url: "/v1/echo",
    payload: changes.payload ?? '{"text":"hi"}',
    headers: { authorization: "Bearer t", "content-type": "application/json", "idempotency-key": "k", ...changes.headers },
  });

describe("a success", () => {
  test("has its status, its version and its correlation", async () => {
    const answer = await send({ headers: { "x-correlation-id": "cor-7" } });
    expect(answer).toMatchObject({ statusCode: 202, headers: { etag: '"v4"', "x-correlation-id": "cor-7" } });
    expect(answer.json()).toMatchObject({ text: "hi", correlation: "cor-7" });
  });

  test("carries the caller's trace on under a new span", async () => {
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const traceparent = `00-${trace}-b7ad6b7169203331-01`;
    const next = (await send({ headers: { traceparent } })).json().trace as string;
    expect(next).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    expect(next).not.toBe(traceparent);
  });

  test.each(["has space", "x".repeat(121), ""])("makes a correlation up where the caller's is unusable (%j)", async (sent) => {
    expect((await send({ headers: { "x-correlation-id": sent } })).json().correlation).toMatch(/^cor_[0-9a-f-]{36}$/);
  });
});

describe("a problem", () => {
  test("is an RFC 9457 document with code, action and correlation", async () => {
    const answer = await server.app.inject({ url: "/v1/refused?secret=1", headers: { "x-correlation-id": "cor-7" } });
    expect(answer).toMatchObject({ statusCode: 429, headers: { "content-type": "application/problem+json", "retry-after": "7" } });
    expect(answer.json()).toEqual({
      type: "urn:cashline:problem:tired",
      code: "tired",
      title: "Tired",
      status: 429,
      detail: "Not now",
      action: "Wait.",
      instance: "/v1/refused",
      correlationId: "cor-7",
    });
  });

  test.each<[string, Parameters<typeof send>[0], number, string]>([
    ["a body that is not JSON", { payload: "{" }, 400, "invalid-request"],
    ["a body that is too large", { payload: JSON.stringify({ text: "x".repeat(300) }) }, 413, "body-too-large"],
    ["a body of another type", { headers: { "content-type": "text/csv" } }, 415, "unsupported-media-type"],
    ["a body of plain text", { headers: { "content-type": "text/plain" } }, 415, "unsupported-media-type"],
    ["no token", { headers: { authorization: "" } }, 401, "unauthenticated"],
    ["no key", { headers: { "idempotency-key": "" } }, 400, "idempotency-key-missing"],
  ])("%s is refused", async (_title, changes, status, code) => {
    const answer = await send(changes);
    expect(answer.json()).toMatchObject({ status, code });
    expect(answer.statusCode).toBe(status);
    if (status === 401) expect(answer.headers["www-authenticate"]).toBe("Bearer");
  });

  test.each([
    ["a query where none is taken", { method: "GET", url: "/v1/unlisted?x=1" }, '/querystring unknown member "x"'],
    [
      "a body where none is taken",
      { method: "DELETE", url: "/v1/bodiless", payload: { text: "hi" } },
      "/body is not taken by this operation",
    ],
  ] as const)("%s is refused, not dropped", async (_title, request, detail) => {
    const headers = { authorization: "bearer t", "idempotency-key": "k" };
    expect((await server.app.inject({ ...request, headers })).json()).toMatchObject({ status: 400, code: "invalid-request", detail });
  });

  test("a path nobody serves is not an operation", async () => {
    expect((await server.app.inject("/v2/echo")).json()).toMatchObject({
      status: 404,
      code: "route-not-found",
      detail: "GET /v2/echo is not an operation",
    });
  });

  test.each([
    ["a path that is not percent-encoded", "/v1/named/%zz"],
    ["a path value longer than any contract allows", `/v1/named/${"x".repeat(2001)}`],
    ["a path value longer than its contract allows", `/v1/named/${"x".repeat(121)}`],
  ])("%s is refused", async (_title, url) => {
    const answer = await server.app.inject({ url, headers: { authorization: "Bearer t", "x-correlation-id": "cor-7" } });
    expect(answer).toMatchObject({
      statusCode: 400,
      headers: { "content-type": "application/problem+json", "x-correlation-id": "cor-7" },
    });
    expect(answer.json()).toMatchObject({ status: 400, code: "invalid-request", correlationId: "cor-7", instance: url });
  });

  test("a path value as long as its contract allows is taken, however it is written", async () => {
    const headers = { authorization: "Bearer t" };
    for (const name of ["x".repeat(120), "ü".repeat(120)])
      expect((await server.app.inject({ url: `/v1/named/${encodeURIComponent(name)}`, headers })).json()).toEqual({ name });
  });

  test.each([
    ["a refusal", "/v1/refused"],
    ["no token", "/v1/named/x"],
    ["no such operation", "/v2/echo"],
    ["an unreadable path", "/v1/named/%zz"],
    ["a failure of ours", "/v1/unlisted"],
  ])("says one made-up correlation id in header and document where the caller sent none: %s", async (_title, url) => {
    const answer = await server.app.inject(url);
    const { correlationId } = answer.json() as { correlationId: string };
    expect(correlationId).toMatch(/^cor_[0-9a-f-]{36}$/);
    expect(answer.headers["x-correlation-id"]).toBe(correlationId);
  });

  test("a code no catalogue lists is a failure of ours", async () => {
    expect(await server.app.inject("/v1/unlisted")).toMatchObject({ statusCode: 500 });
  });
});

describe("a rate limit", () => {
  const tell = operation({
    id: "tell",
    method: "GET",
    path: "/v1/tell",
    scope: "echo:read",
    summary: "Tells.",
    reply: { status: 200, body: strict({}) },
  });
  const steer = operation({ ...tell, id: "steer", path: "/control/v1/sandboxes/{tenant}", params: strict({ tenant: Type.String() }) });
  let limited: Server;
  let caller: { client: string; tenant: string };
  beforeEach(() => {
    caller = { client: "a", tenant: "t" };
    limited = buildServer({
      name: "limited",
      version: "1",
      logger: createLogger("test", "silent"),
      problems: {},
      verify: () => Promise.resolve({ ...caller, scopes: new Set(["echo:read"]), roles: [] }),
      rateLimit: { requestsPerSecond: 0.1, burst: 2 },
    });
    limited.mount(tell, () => ({ body: {} }));
    limited.mount(steer, () => ({ body: {} }));
  });
  afterEach(() => limited.app.close());
  const call = (url = "/v1/tell") => limited.app.inject({ url, headers: { authorization: "Bearer t" } });

  test("refuses what is beyond it and says how long to wait", async () => {
    const answers = [await call(), await call(), await call()];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers).toMatchObject({ "content-type": "application/problem+json", "retry-after": "10" });
    expect(answers[2]?.json()).toMatchObject({ status: 429, code: "rate-limited", instance: "/v1/tell" });
  });

  test("counts each client, and each sandbox of it, by itself", async () => {
    for (let index = 0; index < 3; index += 1) await call();
    caller.client = "b";
    expect((await call()).statusCode).toBe(200);
    caller = { client: "a", tenant: "u" };
    expect((await call()).statusCode).toBe(200);
  });

  test("counts neither control calls nor health", async () => {
    for (let index = 0; index < 5; index += 1) {
      expect((await call("/control/v1/sandboxes/t")).statusCode).toBe(200);
      expect((await call("/health")).statusCode).toBe(200);
    }
    expect((await call()).statusCode).toBe(200);
  });
});

describe("a server that keeps sandboxes", () => {
  const bound = (method: "GET" | "PUT" | "DELETE", id: string, path: string) =>
    operation({
      id,
      method,
      path,
      scope: "echo:read",
      summary: id,
      params: strict({ tenant: Type.String() }),
      reply: { status: 200, body: strict({}) },
    });
  const path = "/control/v1/sandboxes/{tenant}";
  const tell = operation({
    id: "tell",
    method: "GET",
    path: "/v1/tell",
    scope: "echo:read",
    summary: "Tells.",
    reply: { status: 200, body: strict({}) },
  });
  let keeping: Server;
  let caller: { tenant: string };
  beforeEach(() => {
    caller = { tenant: "here" };
    keeping = buildServer({
      name: "keeping",
      version: "1",
      logger: createLogger("test", "silent"),
      problems: {},
      verify: () => Promise.resolve({ client: "c", ...caller, scopes: new Set(["echo:read"]), roles: [] }),
      sandboxes: {
        require: (tenant) => {
          if (tenant !== "here") throw new Refusal("unknown-sandbox", `There is no sandbox ${tenant} here`);
        },
      },
    });
    for (const each of [tell, bound("GET", "look", path), bound("PUT", "putSandbox", path), bound("DELETE", "deleteSandbox", path)])
      keeping.mount(each, () => ({ body: {} }));
  });
  afterEach(() => keeping.app.close());
  const call = (url: string, method: "GET" | "PUT" | "DELETE" = "GET") =>
    keeping.app.inject({ method, url, headers: { authorization: "Bearer t" } });

  test("refuses calls bound to a sandbox that is not there, by token and by path", async () => {
    expect((await call("/v1/tell")).statusCode).toBe(200);
    caller.tenant = "gone";
    for (const url of ["/v1/tell", "/control/v1/sandboxes/gone"]) {
      expect((await call(url)).json()).toMatchObject({ status: 404, code: "unknown-sandbox" });
    }
  });

  test("lets a sandbox be made, and removed twice", async () => {
    caller.tenant = "*";
    for (const method of ["PUT", "DELETE"] as const) expect((await call("/control/v1/sandboxes/gone", method)).statusCode).toBe(200);
  });

  test("leaves to the operation what a token for the whole estate calls", async () => {
    caller.tenant = "*";
    expect((await call("/v1/tell")).statusCode).toBe(200);
    expect((await call("/control/v1/sandboxes/gone")).statusCode).toBe(404);
  });
});

test("health and metrics tell of the process", async () => {
  await send();
  expect((await server.app.inject("/health")).json()).toMatchObject({ status: "ok", service: "echo" });
  const { body } = await server.app.inject("/metrics");
  expect(body).toContain('cashline_requests_total{operation="echo",status="202",client="c",service="echo"} 1');
});
