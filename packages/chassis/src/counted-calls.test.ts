import { deleteSandbox, getSandboxStatus, putSandbox } from "@cashline/contracts/common/control";
import { operation } from "@cashline/contracts/common/operation";
import { commonProblems } from "@cashline/contracts/common/problems";
import { getTelemetry, type Telemetry } from "@cashline/contracts/common/telemetry";
import { strict } from "@cashline/contracts/common/values";
import { createLogger } from "@cashline/telemetry/logger";
import Type from "typebox";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Refusal } from "./refusal.ts";
import { mountSandboxes } from "./sandbox-routes.ts";
import { Sandboxes } from "./sandboxes.ts";
import { buildServer, type Server } from "./server.ts";
import { Database } from "./store.ts";

const body = strict({});
const ask = operation({
  id: "ask",
  method: "GET",
  path: "/v1/asked",
  scope: "asked:read",
  summary: "Answers, refuses or breaks.",
  query: strict({ how: Type.Optional(Type.String()) }),
  reply: { status: 200, body },
});
const bring = operation({
  id: "bring",
  method: "GET",
  path: "/v2/brought",
  scope: "asked:read",
  summary: "Is of two sandboxes.",
  reply: { status: 200, body },
});
const old = operation({
  id: "old",
  method: "GET",
  path: "/v1/old",
  scope: "asked:read",
  summary: "Is to go.",
  reply: { status: 200, body },
  deprecated: true,
});

/** Tokens are their own meaning: client, sandbox, scope. */
const EVERYTHING = "control:read control:write control:telemetry:read asked:read";
let database: Database;
let server: Server;
beforeEach(async () => {
  database = new Database(":memory:");
  const sandboxes = new Sandboxes(database);
  server = buildServer({
    name: "things",
    version: "1",
    problems: commonProblems,
    logger: createLogger("test", "silent"),
    verify: (token) => {
      const [client = "", tenant = "", scopes = EVERYTHING] = token.split("/");
      return client === "nobody"
        ? Promise.reject(new Error("no"))
        : Promise.resolve({ client, tenant, scopes: new Set(scopes.split(" ")), roles: [] });
    },
    rateLimit: { requestsPerSecond: 0.001, burst: 8 },
    sandboxes,
  });
  server.mount(ask, ({ query }) => {
    if (query.how === "refuses") throw new Refusal("not-found", "no");
    if (query.how === "has no room") throw new Refusal("unavailable", "no room", { retryAfterSeconds: 1 });
    if (query.how === "is away") throw new Refusal("unavailable", "away");
    if (query.how === "breaks") throw new Error("broken");
    return { body: {} };
  });
  server.mount(bring, (_input, { isAbout }) => {
    isAbout(["acme", "globex"]);
    return { body: {} };
  });
  server.mount(old, () => ({ body: {} }));
  mountSandboxes(server, sandboxes, {
    waitingFor: () => [],
    activity: () => 0,
    eventsPublished: () => 0,
    advance: () => undefined,
    removed: () => undefined,
  });
  for (const tenant of ["acme", "globex"]) await call(putSandbox, "lab/*", { tenant }, { seed: "s", startAt: "2026-01-05T10:00:00.000Z" });
});
afterEach(async () => {
  await server.app.close();
  database.close();
});

async function call(asked: { method: string; path: string }, token: string, params: Record<string, string> = {}, payload?: object) {
  const path = asked.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => params[name] ?? "");
  const { tenant: _tenant, ...query } = params;
  const url = `${path}?${new URLSearchParams(query).toString()}`;
  return server.app.inject({
    method: asked.method as "GET",
    url,
    headers: { authorization: `Bearer ${token}` },
    ...(payload ? { payload } : {}),
  });
}
const telemetry = async (after = ""): Promise<Telemetry> =>
  (await call(getTelemetry, "intelligence/*/control:telemetry:read", after === "" ? {} : { after })).json<Telemetry>();
const counted = async (): Promise<string[]> =>
  ((await telemetry()).window?.calls ?? [])
    .map(({ tenant, day, operation: id, version, client, outcome, deprecated, calls }) =>
      [tenant, day, id, version, client, outcome, ...(deprecated ? ["deprecated"] : []), calls].join(" "),
    )
    .toSorted();

test("calls are counted by the sandbox of their token and the client it names, whatever became of them", async () => {
  await call(ask, "lab/acme");
  await call(ask, "lab/acme");
  await call(ask, "lab/globex");
  await call(ask, "orchestrator/acme", { how: "refuses" });
  await call(ask, "orchestrator/acme", { how: "breaks" });
  await call(ask, "orchestrator/acme", { unknown: "x" });
  await call(old, "orchestrator/acme");
  expect(await counted()).toEqual([
    "acme 2026-01-05 ask v1 lab ok 2",
    "acme 2026-01-05 ask v1 orchestrator failed 1",
    "acme 2026-01-05 ask v1 orchestrator refused 2",
    "acme 2026-01-05 old v1 orchestrator ok deprecated 1",
    "globex 2026-01-05 ask v1 lab ok 1",
  ]);
});

test("a call that a limit turns away is counted as limited", async () => {
  for (let calls = 1; calls <= 10; calls += 1) await call(ask, "lab/acme");
  expect(await counted()).toEqual(["acme 2026-01-05 ask v1 lab limited 2", "acme 2026-01-05 ask v1 lab ok 8"]);
});

test("a call that is told to come again later is counted as turned away, any other that fails as failed", async () => {
  await call(ask, "lab/acme", { how: "has no room" });
  await call(ask, "lab/acme", { how: "is away" });
  expect(await counted()).toEqual(["acme 2026-01-05 ask v1 lab failed 1", "acme 2026-01-05 ask v1 lab turned_away 1"]);
});

test("a call under a token of the whole estate counts for the sandboxes it says it is about", async () => {
  await call(bring, "hub/*");
  expect(await counted()).toEqual(["acme 2026-01-05 bring v2 hub ok 1", "globex 2026-01-05 bring v2 hub ok 1"]);
  await call(bring, "hub/acme");
  expect(await counted()).toEqual(["acme 2026-01-05 bring v2 hub ok 1", "globex 2026-01-05 bring v2 hub ok 1"]);
  expect((await telemetry((await telemetry()).next ?? "")).window?.calls.map(({ tenant }) => tenant)).toEqual(["acme"]);
});

test("control, health and metrics are not counted, nor who is not let in, nor what is no operation", async () => {
  await call(getSandboxStatus, "lab/acme", { tenant: "acme" });
  await call({ method: "GET", path: "/health" }, "lab/acme");
  await call({ method: "GET", path: "/metrics" }, "lab/acme");
  await call({ method: "GET", path: "/v1/nothing" }, "lab/acme");
  await call(ask, "nobody/acme");
  await call(ask, "lab/acme/other:read");
  expect(await telemetry()).toMatchObject({ window: null, next: null, more: false });
});

test("what a process counts is told to a token for the whole estate with its own scope alone", async () => {
  const told = async (token: string): Promise<unknown[]> => {
    const answer = await call(getTelemetry, token);
    return [answer.statusCode, answer.json<{ code?: string }>().code];
  };
  expect(await told("intelligence/*/control:telemetry:read")).toEqual([200, undefined]);
  expect(await told("lab/acme")).toEqual([403, "wrong-tenant"]);
  expect(await told("lab/*/control:read")).toEqual([403, "scope-missing"]);
  expect(await told("nobody/*")).toEqual([401, "unauthenticated"]);
});

test("a sandbox that is deleted leaves no count, and one set up anew under its name begins from nothing", async () => {
  await call(ask, "lab/acme");
  await telemetry();
  await call(ask, "lab/acme");
  await call(deleteSandbox, "lab/*", { tenant: "acme" });
  await call(putSandbox, "lab/*", { tenant: "acme" }, { seed: "s", startAt: "2026-03-01T00:00:00.000Z" });
  await call(ask, "lab/acme");
  const first = await telemetry();
  expect(first.window?.calls).toEqual([]);
  expect((await telemetry(first.next ?? "")).window?.calls).toMatchObject([{ tenant: "acme", day: "2026-03-01", calls: 1 }]);
});
