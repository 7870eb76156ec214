import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Access } from "@cashline/chassis/access";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { RosterEntry } from "@cashline/contracts/services/identity/contract";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { createLogger } from "@cashline/telemetry/logger";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildOrchestrator, type Orchestrator } from "./app.ts";
import { findingOf } from "./cases/finding.fixture.ts";
import { memoryEngine, type MemoryEngine } from "./engine/memory-engine.fixture.ts";
import { Outstanding } from "./engine/outstanding.ts";
import { WaitingFlows } from "./engine/waiting-flows.ts";
import { flowKey } from "./engine/port.ts";
import { NOW, ids, opportunity } from "./flows/world-records.fixture.ts";
import { openWorld, type World } from "./flows/world.fixture.ts";

const TENANT = "test";
const CASE = `case_${"a".repeat(20)}`;
const price = findingOf();

let folder: string;
let world: World;
let engine: MemoryEngine;
let orchestrator: Orchestrator;
let access: Access;
let forgotten: string[];
let roster: RosterEntry[];
/** Stands for the hub: takes whatever is delivered. */
let subscriber: Server;
let keys: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cashline-orchestrator-"));
  world = openWorld();
  forgotten = [];
  roster = [];
  subscriber = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  });
  await new Promise<void>((resolve) => subscriber.listen(0, "127.0.0.1", resolve));
  const { port } = subscriber.address() as { port: number };
  keys = 0;
  // Code is handed over once it is built; the engine asks for it only when something runs.
  engine = memoryEngine({
    get flows() {
      return orchestrator.flows as never;
    },
    get cases() {
      return orchestrator.cases as never;
    },
    now: () => orchestrator.host.now(TENANT),
  });
  access = {
    client: "prs_analyst",
    tenant: TENANT,
    scopes: { has: () => true } as unknown as ReadonlySet<string>,
    roles: ["deal_desk_analyst"],
  };
  orchestrator = buildOrchestrator({
    databasePath: join(folder, "orchestrator.sqlite"),
    verify: () => Promise.resolve(access),
    logger: createLogger("test", "silent"),
    subscriber: {
      url: `http://127.0.0.1:${port}/v1/inbound/orchestrator`,
      secret: `whsec_${Buffer.from("a secret of enough bytes").toString("base64")}`,
    },
    engine: {
      ...engine,
      cancel: () => Promise.resolve(),
      busy: () => Promise.resolve([]),
      forget: (tenant) => Promise.resolve(void forgotten.push(tenant)),
    },
    outstanding: new Outstanding(),
    waiting: new WaitingFlows(),
    notify: { targets: [], transport: () => Promise.reject(new Error("nobody is told")) },
    roster: () => Promise.resolve(roster),
    systemsFor: () => world.systems,
  });
  await ask("PUT", `/control/v1/sandboxes/${TENANT}`, { seed: "world", startAt: NOW });
});
afterEach(async () => {
  await orchestrator.app.close();
  await orchestrator.close();
  subscriber.closeAllConnections();
  await new Promise((resolve) => subscriber.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function ask(method: "GET" | "POST" | "PUT" | "DELETE", url: string, payload?: object, key?: string) {
  keys += 1;
  const answer = await orchestrator.app.inject({
    method,
    url,
    headers: { authorization: "Bearer good", ...(method === "POST" ? { "idempotency-key": key ?? `key-${keys}` } : {}) },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.json(), etag: answer.headers["etag"], replayed: answer.headers["idempotent-replayed"] };
}
/** Somebody of the roster, in an ordinary day of New York unless told otherwise. */
const works = (clientId: string, role: RosterEntry["roles"][number], change: Partial<RosterEntry> = {}): RosterEntry => ({
  id: clientId,
  tenant: TENANT,
  clientId,
  ownerClientId: null,
  name: clientId,
  kind: "person",
  ownerId: null,
  roles: [role],
  skills: [],
  timeZone: "America/New_York",
  workingHours: { from: "09:00", to: "17:00" },
  capacity: 5,
  ...change,
});
const openCase = () =>
  engine.askCase(flowKey(TENANT, CASE), "open", {
    tenant: TENANT,
    caseId: CASE,
    findings: [price],
    accountId: ids.account,
    traceparent: null,
    legalEntity: "US01",
    correlationId: ids.opportunity,
    waiter: null,
    at: NOW,
  });
const complete = (taskId: string, { note = "prepared", key }: { note?: string; key?: string } = {}) =>
  ask("POST", `/v1/cases/${CASE}/tasks/${taskId}/complete`, { note }, key);
const signedIn = (client: string, ...roles: string[]): void => {
  access = { ...access, client, roles };
};
const decide = (approvalId: string, subjectHash: string, { decision = "approved", key }: { decision?: string; key?: string } = {}) =>
  ask("POST", `/v1/cases/${CASE}/approvals/${approvalId}/decide`, { decision, subjectHash, note: "seen" }, key);
const caseNow = async (): Promise<Case> => (await ask("GET", `/v1/cases/${CASE}`)).body as Case;
const won: CanonicalEvent = {
  eventId: "e1",
  tenant: TENANT,
  system: "crm",
  type: "crm.opportunity.won.v1",
  objectType: "opportunity",
  objectId: ids.opportunity,
  objectVersion: 1,
  sequence: 1,
  occurredAt: NOW,
  recordedAt: NOW,
  correlationId: ids.opportunity,
  traceparent: null,
  objects: [],
  accountId: ids.account,
  legalEntity: null,
  amountMinor: null,
  currency: null,
  payload: opportunity,
};

describe("signals", () => {
  it("a won opportunity starts its renewal, whose standing can be read", async () => {
    expect(await ask("POST", "/v1/signals", { items: [won] })).toMatchObject({ status: 200, body: { accepted: 1 } });
    await engine.rest();
    expect(await ask("GET", `/v1/renewals/${ids.opportunity}`)).toMatchObject({
      status: 200,
      body: { status: "completed", contractId: ids.contract, opportunityId: ids.opportunity },
    });
  });

  it("the same signal again changes nothing", async () => {
    for (let time = 0; time < 2; time += 1) await ask("POST", "/v1/signals", { items: [won] });
    await engine.rest();
    expect(world.changes().filter((name) => name === "billing.renewSubscription")).toHaveLength(1);
  });

  it("a token of one sandbox moves nothing in another", async () => {
    access = { ...access, tenant: "another" };
    await ask("PUT", "/control/v1/sandboxes/another", { seed: "another", startAt: "2026-01-01T00:00:00.000Z" });
    expect(await ask("POST", "/v1/signals", { items: [won] })).toMatchObject({ status: 403, body: { code: "wrong-tenant" } });
    await engine.rest();
    expect(world.calls).toEqual([]);
  });

  it("a signal for a sandbox that is not there is refused", async () => {
    access = { ...access, tenant: "*" };
    expect(await ask("POST", "/v1/signals", { items: [{ ...won, tenant: "other" }] })).toMatchObject({
      status: 404,
      body: { code: "unknown-sandbox" },
    });
  });

  it("a renewal that never started is not found", async () => {
    expect(await ask("GET", `/v1/renewals/${ids.opportunity}`)).toMatchObject({ status: 404, body: { code: "not-found" } });
  });
});

describe("work on a case", () => {
  it("goes over HTTP from the first task to the correction, each answer with its version", async () => {
    await openCase();
    const handedIn = await complete("task-1-1");
    expect(handedIn).toMatchObject({
      status: 200,
      etag: `"v2"`,
      body: { status: "awaiting_approval", tasks: [{ status: "done", doneBy: "prs_analyst" }] },
    });
    const [approval] = (handedIn.body as Case).approvals;
    signedIn("prs_controller", "controller");
    expect(await decide("approval-1-L2", approval?.subjectHash ?? "")).toMatchObject({
      status: 200,
      body: { status: "resolving", approvals: [{ status: "approved", decidedBy: "prs_controller" }] },
    });
  });

  it("a case that is not there is not found, whatever is asked of it", async () => {
    for (const answer of [await ask("GET", `/v1/cases/${CASE}`), await complete("task-1-1"), await decide("approval-1-L1", "hash")])
      expect(answer).toMatchObject({ status: 404, body: { code: "not-found" } });
  });

  it("a task done twice is refused as task-not-open", async () => {
    await openCase();
    await complete("task-1-1");
    expect(await complete("task-1-1")).toMatchObject({ status: 409, body: { code: "task-not-open" } });
  });

  it("a task for another role is not-permitted, with the reason", async () => {
    await openCase();
    signedIn("prs_other", "tax_lead");
    expect(await complete("task-1-1")).toMatchObject({
      status: 403,
      body: { code: "not-permitted", detail: "The role this needs is missing." },
    });
  });

  it("approving one's own work is not-permitted", async () => {
    await openCase();
    signedIn("prs_both", "deal_desk_analyst", "controller");
    await complete("task-1-1");
    expect(await decide("approval-1-L2", (await caseNow()).approvals[0]?.subjectHash ?? "")).toMatchObject({
      status: 403,
      body: { code: "not-permitted" },
    });
  });

  it("an approval that does not wait is approval-not-pending", async () => {
    await openCase();
    expect(await decide("approval-1-L2", "hash")).toMatchObject({ status: 409, body: { code: "approval-not-pending" } });
  });

  it("an approval of something else than the case says is approval-void", async () => {
    await openCase();
    await complete("task-1-1");
    signedIn("prs_controller", "controller");
    expect(await decide("approval-1-L2", "another hash")).toMatchObject({ status: 409, body: { code: "approval-void" } });
  });

  it("the same key is answered as the first time, and another request under it is refused", async () => {
    await openCase();
    const first = await complete("task-1-1", { key: "once" });
    expect(await complete("task-1-1", { key: "once" })).toMatchObject({ status: 200, body: first.body as object, replayed: "true" });
    const wrong = { status: 422, body: { code: "idempotency-key-reused" } };
    expect(await complete("task-1-1", { key: "once", note: "another" })).toMatchObject(wrong);
    expect(await complete("task-9-9", { key: "once" })).toMatchObject(wrong);
    expect((await caseNow()).version).toBe(2);
  });

  it("a refusal is not kept: once the role is there, the same key succeeds", async () => {
    await openCase();
    signedIn("prs_analyst", "tax_lead");
    expect(await complete("task-1-1", { key: "again" })).toMatchObject({ status: 403 });
    signedIn("prs_analyst", "deal_desk_analyst");
    expect(await complete("task-1-1", { key: "again" })).toMatchObject({ status: 200 });
  });

  it("a decision changed under the same key is refused, not taken", async () => {
    await openCase();
    await complete("task-1-1");
    signedIn("prs_controller", "controller");
    const hash = (await caseNow()).approvals[0]?.subjectHash ?? "";
    expect(await decide("approval-1-L2", hash, { key: "vote" })).toMatchObject({ status: 200 });
    expect(await decide("approval-1-L2", hash, { key: "vote", decision: "rejected" })).toMatchObject({ status: 422 });
    expect((await caseNow()).approvals).toMatchObject([{ status: "approved" }]);
  });

  it("a case of another sandbox is not found", async () => {
    await openCase();
    access = { ...access, tenant: "other" };
    expect(await ask("GET", `/v1/cases/${CASE}`)).toMatchObject({ status: 404 });
  });
});

describe("what people are told", () => {
  it("listNotifications answers what was kept of a sandbox, and 404 for one nobody set up", async () => {
    await openCase();
    const { items } = (await ask("GET", "/v1/notifications")).body as { items: { caseId: string; channel: string; sends: unknown[] }[] };
    expect(items.map(({ caseId, channel, sends }) => [caseId, channel, sends])).toEqual([[CASE, "chat", []]]);
    await ask("DELETE", `/control/v1/sandboxes/${TENANT}`);
    expect(await ask("GET", "/v1/notifications")).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
  });
});

describe("what the orchestrator publishes", () => {
  it("each version of a case once, in order, and in pages", async () => {
    await openCase();
    await complete("task-1-1");
    const log = (await ask("GET", "/v1/events?limit=1")).body as {
      items: { type: string; objectversion: number; correlationid: string; subject: string }[];
      next: string | null;
    };
    expect(log.items).toMatchObject([
      { type: "orchestrator.case.opened.v1", objectversion: 1, correlationid: ids.opportunity, subject: CASE },
    ]);
    const rest = (await ask("GET", `/v1/events?after=${log.next ?? ""}`)).body as typeof log;
    expect(rest.items.map(({ type, objectversion }) => `${type} ${objectversion}`)).toEqual(["orchestrator.case.progressed.v1 2"]);
  });

  it("a cursor that is none is refused", async () => {
    expect(await ask("GET", "/v1/events?after=yesterday")).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });
});

describe("the scenario clock", () => {
  const advance = (now: string) => ask("PUT", `/control/v1/sandboxes/${TENANT}/clock`, { now });

  it("a case past its deadline says so, once", async () => {
    await openCase();
    const { dueAt } = await caseNow();
    await advance(dueAt);
    await advance("2026-02-10T00:00:00.000Z");
    expect((await caseNow()).timeline.filter(({ action }) => action === "sla breached").map(({ at }) => at)).toEqual([dueAt]);
  });

  it("the systems are compared every night, and the next night is on the agenda", async () => {
    const asked: string[] = [];
    roster = [works("prs_provisioning", "provisioning_analyst")];
    Object.assign(world.systems, {
      intelligence: {
        getFindings: ({ query }: { query: { asOf: string } }) => {
          asked.push(query.asOf);
          const finding = { ...price, code: "QTC-ENTITLEMENT-DRIFT", businessKey: ids.entitlement };
          return Promise.resolve({
            body: { items: [{ finding, accountId: ids.account, legalEntity: "US01", correlationId: ids.contract }], openCases: [] },
            version: 1,
            replayed: false,
          });
        },
      },
    });
    expect((await ask("GET", `/control/v1/sandboxes/${TENANT}`)).body).toMatchObject({ nextDueAt: "2026-02-02T23:30:00.000Z" });
    for (const night of ["2026-02-02T23:30:00.000Z", "2026-02-03T23:30:00.000Z"]) {
      await advance(night);
      await engine.rest();
    }
    expect(asked).toEqual(["2026-02-02T23:30:00.000Z", "2026-02-03T23:30:00.000Z"]);
    expect((await ask("GET", `/control/v1/sandboxes/${TENANT}`)).body).toMatchObject({ nextDueAt: "2026-02-04T17:00:00.000Z" });
    // The second night finds the same disagreement: one case, given out, warned of and late meanwhile.
    const log = (await ask("GET", "/v1/events")).body as { items: { type: string; subject: string }[] };
    expect(log.items.map(({ type }) => type)).toEqual([
      "orchestrator.case.opened.v1",
      ...Array.from({ length: 3 }, () => "orchestrator.case.progressed.v1"),
    ]);
    expect(new Set(log.items.map(({ subject }) => subject)).size).toBe(1);
  });

  it("a flow that waits is woken at its scenario instant", async () => {
    world.payments = ["soft", "succeeds"];
    await ask("POST", "/v1/signals", { items: [won] });
    await engine.rest();
    orchestrator.host.wakeAt(TENANT, "2026-02-02T12:00:00.000Z", "renewal", flowKey(TENANT, ids.opportunity), "retry 1");
    await advance("2026-02-02T12:00:00.000Z");
    await engine.rest();
    expect((await ask("GET", `/v1/renewals/${ids.opportunity}`)).body).toMatchObject({ status: "completed" });
  });

  it("steps and messages under way keep the sandbox from being at rest, by name", async () => {
    const standing = async () => (await ask("GET", `/control/v1/sandboxes/${TENANT}`)).body as { idle: boolean; waitingFor: string[] };
    expect(await standing()).toMatchObject({ idle: true });
    orchestrator.host.stepBegins(TENANT);
    expect(await standing()).toMatchObject({ idle: false, waitingFor: ["orchestrator: 1 steps under way"] });
    orchestrator.host.stepEnds(TENANT);
    orchestrator.host.outstanding.expect(TENANT, "renewal starts");
    expect(await standing()).toMatchObject({ idle: false, waitingFor: ["orchestrator: renewal starts"] });
    orchestrator.host.outstanding.arrived(TENANT, "renewal starts");
    expect(await standing()).toMatchObject({ idle: true });
  });

  it("removing a sandbox makes the engine forget it and takes its events along", async () => {
    await openCase();
    await ask("DELETE", `/control/v1/sandboxes/${TENANT}`);
    expect(forgotten).toEqual([TENANT]);
    expect(await ask("GET", "/v1/events")).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
    expect(await ask("GET", `/control/v1/sandboxes/${TENANT}`)).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
  });
});
