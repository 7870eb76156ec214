import { join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Access } from "@cashline/chassis/access";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { deleteSandbox, getSandboxStatus, putSandbox, setClock } from "@cashline/contracts/common/control";
import type { Operation } from "@cashline/contracts/common/operation";
import {
  getKpis,
  getLineage,
  getReconciliation,
  getSeries,
  getStoredEvents,
  ingestEvents,
  listCases,
} from "@cashline/contracts/services/intelligence/contract";
import { createLogger } from "@cashline/telemetry/logger";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildIntelligence } from "./app.ts";
import { cashExample } from "./ingest/work-and-cash.fixture.ts";
import { caseExample, entitlementExample, invoiceExample, receivableExample, renewalExample } from "./kpis/example-events.ts";

const everything = { has: () => true } as unknown as ReadonlySet<string>;
const at = "2026-01-02T10:00:00.000Z";
const window = { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" };
const QUEUE_ROWS = 50;

type Input = {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  tenant?: string;
  headers?: Record<string, string>;
};
type Answer = { status: number; headers: Record<string, unknown>; body: any }; // eslint-disable-line @typescript-eslint/no-explicit-any

describe("the intelligence service", () => {
  const folder = mkdtempSync(join(tmpdir(), "cashline-intelligence-"));
  let access: Access;
  const build = (name: string, lingerMs = 10) =>
    buildIntelligence({
      location: { kind: "embedded", folder: join(folder, "clickhouse") },
      databasePath: join(folder, `${name}.sqlite`),
      verify: (token) => (token === "good" ? Promise.resolve(access) : Promise.reject(new Error("not a token"))),
      logger: createLogger("test", "silent"),
      writer: { lingerMs, busyLingerMs: lingerMs, batchRows: 5000, queueRows: QUEUE_ROWS },
    });
  let service: Awaited<ReturnType<typeof build>>;
  beforeAll(async () => {
    service = await build("service");
  });
  afterAll(async () => {
    await service.app.close();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Calls as a client with every scope, for the whole estate unless `tenant` says for which sandbox. */
  const call = async (
    operation: Operation,
    { params = {}, query = {}, body, tenant = "*", headers = {}, at: called = service }: Input & { at?: typeof service } = {},
  ): Promise<Answer> => {
    access = { client: "test", tenant, scopes: everything, roles: [] };
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
    const response = await called.app.inject({
      method: operation.method,
      url: `${path}?${new URLSearchParams(query).toString()}`,
      headers: { authorization: "Bearer good", ...(operation.method === "GET" ? {} : { "idempotency-key": "k" }), ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return { status: response.statusCode, headers: response.headers, body: response.json() };
  };
  const of = (tenant: string, events: readonly CanonicalEvent[]): CanonicalEvent[] => events.map((event) => ({ ...event, tenant }));
  const bring = (tenant: string, ...events: CanonicalEvent[]) => call(ingestEvents, { body: { items: of(tenant, events) } });
  const valueOf = async (tenant: string, name: string): Promise<unknown> => {
    const { body } = await call(getKpis, { tenant, query: window });
    return body.items.find((each: { name: string }) => each.name === name)?.value;
  };

  test("what has been answered is in the figures, and what comes again is not counted again", async () => {
    for (let times = 0; times < 3; times += 1)
      expect(
        await bring("counted", renewalExample("o1", at), caseExample({ id: "c1", detectedAt: at, exposureCents: 12_345 })),
      ).toMatchObject({
        status: 200,
        body: { accepted: 2 },
      });
    expect(await valueOf("counted", "renewals_completed")).toBe(1);
    expect(await valueOf("counted", "unresolved_exposure")).toBe(123.45);
    expect((await call(getStoredEvents, { tenant: "counted" })).body.systems).toEqual([
      { system: "crm", events: 1 },
      { system: "orchestrator", events: 1 },
    ]);
  });

  test("a sandbox's token shows its own figures alone", async () => {
    await bring("mine", renewalExample("o1", at));
    await bring("yours", renewalExample("o1", at), renewalExample("o2", at));
    expect([await valueOf("mine", "renewals_completed"), await valueOf("yours", "renewals_completed")]).toEqual([1, 2]);
  });

  test("a sandbox's token cannot bring events of another, not even among its own", async () => {
    const items = [...of("mine-alone", [renewalExample("o1", at)]), ...of("foreign", [renewalExample("o2", at)])];
    expect(await call(ingestEvents, { tenant: "mine-alone", body: { items } })).toMatchObject({
      status: 403,
      body: { code: "wrong-tenant" },
    });
    expect([await valueOf("mine-alone", "renewals_completed"), await valueOf("foreign", "renewals_completed")]).toEqual([0, 0]);
  });

  test("a body that does not match the contract is refused", async () => {
    expect(await call(ingestEvents, { body: { items: [{ eventId: "e1" }] } })).toMatchObject({
      status: 400,
      body: { code: "invalid-request" },
    });
    expect(await call(ingestEvents, { body: { items: [] } })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });

  test("an event that cannot be kept is refused for good and named; nothing of the call is stored", async () => {
    const answer = await bring("unkeepable", cashExample("cr1", at), cashExample("cr2", at, "BRL"));
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid-request", errors: [{ pointer: "/body/items/1" }] } });
    expect(answer.body.detail).toContain("evt-cr2");
    expect((await call(getStoredEvents, { tenant: "unkeepable" })).body.systems).toEqual([]);
  });

  test("storing needs an idempotency key", async () => {
    const answer = await call(ingestEvents, {
      body: { items: of("keyless", [renewalExample("o1", at)]) },
      headers: { "idempotency-key": "" },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: "idempotency-key-missing" } });
  });

  test("when too many rows wait, callers are asked to come again", async () => {
    const events = Array.from({ length: QUEUE_ROWS }, (_, index) => ({ ...cashExample(`cr${index}`, at), objectType: "other" }));
    const answers = await Promise.all([bring("crowd", ...events), bring("crowd", ...events)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 503]);
    expect(answers.find(({ status }) => status === 503)).toMatchObject({ headers: { "retry-after": "1" }, body: { code: "unavailable" } });
    expect((await bring("crowd", ...events)).status).toBe(200);
  });

  test("every KPI comes with its name, unit, definition and owner", async () => {
    const { body } = await call(getKpis, { tenant: "nobody", query: window });
    expect(body.items.length).toBeGreaterThanOrEqual(12);
    for (const kpi of body.items)
      expect(
        [kpi.title, kpi.unit, kpi.definition, kpi.owner].every((text: string) => text.length > 0),
        kpi.name,
      ).toBe(true);
  });

  test.each([
    ["from later than to", { from: window.to, to: window.from }],
    ["an empty window", { from: window.from, to: window.from }],
    ["a time that is none", { from: "yesterday", to: window.to }],
    ["no end", { from: window.from }],
  ])("a window with %s is refused", async (_name, query) => {
    expect(await call(getKpis, { query: query as Record<string, string> })).toMatchObject({
      status: 400,
      body: { code: "invalid-request" },
    });
  });

  test("a window may be given in any time zone", async () => {
    await bring("zoned", renewalExample("o1", at));
    const { body } = await call(getKpis, {
      tenant: "zoned",
      query: { from: "2026-01-02T12:00:00+02:00", to: "2026-01-02T12:00:01+02:00" },
    });
    expect(body.items.find((each: { name: string }) => each.name === "renewals_completed").value).toBe(1);
  });

  test("a series has a figure per day; one nobody knows is refused", async () => {
    await bring("series", renewalExample("o1", at), renewalExample("o2", at));
    const answer = await call(getSeries, { tenant: "series", params: { series: "renewals_completed" }, query: window });
    expect(answer.body.items).toEqual([{ day: "2026-01-02", label: "", value: 2 }]);
    expect(await call(getSeries, { params: { series: "weather" }, query: window })).toMatchObject({
      status: 400,
      body: { code: "invalid-request" },
    });
  });

  test("cases are listed as last reported, oldest first, by whether they are closed", async () => {
    await bring(
      "cases",
      caseExample({ id: "c2", detectedAt: "2026-01-06T10:00:00.000Z" }),
      caseExample({ id: "c1", version: 2, detectedAt: "2026-01-05T10:00:00.000Z", closedAt: "2026-01-07T10:00:00.000Z" }),
      caseExample({ id: "c1", detectedAt: "2026-01-05T10:00:00.000Z" }),
    );
    const idsOf = async (query: Record<string, string>): Promise<string[]> =>
      (await call(listCases, { tenant: "cases", query })).body.items.map(({ id }: { id: string }) => id);
    expect(await idsOf({})).toEqual(["c1", "c2"]);
    expect(await idsOf({ status: "open" })).toEqual(["c2"]);
    expect(await idsOf({ status: "closed" })).toEqual(["c1"]);
    expect(await idsOf({ limit: "1" })).toEqual(["c1"]);
  });

  test.each([
    ["more seats than signed", 12, "under_billed", "2000"],
    ["fewer seats than signed", 7, "over_billed", "3000"],
  ])("an entitlement of %s is a disagreement, with what cures it", async (name, seats, direction, minor) => {
    const tenant = name.replaceAll(" ", "-");
    await bring(tenant, renewalExample("o1", at), entitlementExample({ id: "e1", contractId: "ctr-of-o1", seats, renewals: 1, at }));
    const { body } = await call(getReconciliation, { tenant, query: { asOf: "2026-01-03T00:00:00.000Z" } });
    expect(body.items).toMatchObject([
      {
        correlationId: "o1",
        finding: {
          code: "QTC-ENTITLEMENT-DRIFT",
          businessKey: "e1",
          direction,
          exposure: { currency: "USD", minor },
          correction: { entitlementId: "e1", seats: "10", tier: "pro" },
        },
      },
    ]);
  });

  test("lineage follows one business case through the systems in order of time", async () => {
    const later = "2026-01-03T10:00:00.000Z";
    await bring(
      "lineage",
      { ...receivableExample({ id: "r1", at: later, grossCents: 1, openCents: 1 }), correlationId: "o1" },
      invoiceExample({ id: "i1", kind: "finalized", at, correlationId: "o1" }),
      invoiceExample({ id: "i2", kind: "finalized", at, correlationId: "o2" }),
    );
    expect((await call(getLineage, { tenant: "lineage", params: { correlationId: "o1" } })).body.items).toEqual([
      { at, system: "billing", type: "billing.invoice.finalized.v1", objectId: "i1" },
      { at: later, system: "erp", type: "erp.receivable.posted.v1", objectId: "r1" },
    ]);
  });

  test("freshness is that of the first storing: a replay makes nothing late", async () => {
    const recordedAt = new Date().toISOString();
    const fresh = { ...renewalExample("o1", at), recordedAt };
    await bring("fresh", fresh);
    const first = (await call(getStoredEvents, { tenant: "fresh" })).body.freshnessP99Ms as number;
    await service.store.insert("pi.raw_events", [lateCopyOf(fresh)]);
    expect((await call(getStoredEvents, { tenant: "fresh" })).body.freshnessP99Ms).toBe(first);
    expect((await call(getStoredEvents, { tenant: "never" })).body.freshnessP99Ms).toBeNull();
  });

  test("a sandbox that is reset forgets its events and figures, and others keep theirs", async () => {
    const tenant = "reset";
    await call(putSandbox, { params: { tenant }, body: { seed: "s", startAt: window.from } });
    await bring(tenant, renewalExample("o1", at), caseExample({ id: "c1", detectedAt: at }), cashExample("cr1", at));
    await bring("stays", renewalExample("o1", at));
    expect((await call(deleteSandbox, { params: { tenant } })).status).toBe(200);
    expect((await call(getStoredEvents, { tenant })).body.systems).toEqual([]);
    expect(await valueOf(tenant, "renewals_completed")).toBe(0);
    expect(await valueOf("stays", "renewals_completed")).toBe(1);
    const tables = await service.store.query<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = 'pi' AND name != 'migrations'",
    );
    for (const { name } of tables)
      expect(await service.store.query(`SELECT 1 FROM pi.${name} WHERE tenant = {tenant:String}`, { tenant }), name).toEqual([]);
  });

  test("rows still waiting when a sandbox is deleted are told of, and do not come back", async () => {
    const tenant = "deleted";
    const slow = await build("slow", 500);
    await call(putSandbox, { at: slow, params: { tenant }, body: { seed: "s", startAt: window.from } });
    const bringing = call(ingestEvents, { at: slow, body: { items: of(tenant, [renewalExample("o1", at)]) } });
    const waitingFor = async (): Promise<unknown> => (await call(getSandboxStatus, { at: slow, params: { tenant } })).body.waitingFor;
    await expect.poll(waitingFor, { interval: 5 }).toEqual(["intelligence: 1 batches to store"]);
    await Promise.all([bringing, call(deleteSandbox, { at: slow, params: { tenant } })]);
    expect(await valueOf(tenant, "renewals_completed")).toBe(0);
    await slow.app.close();
    await slow.close();
  });

  test("a sandbox tells its clock, how much it has taken in, and that it rests", async () => {
    const tenant = "status";
    await call(putSandbox, { params: { tenant }, body: { seed: "s", startAt: window.from } });
    await bring(tenant, renewalExample("o1", at));
    await call(setClock, { params: { tenant }, body: { now: at } });
    expect((await call(getSandboxStatus, { params: { tenant } })).body).toMatchObject({ now: at, idle: true, activity: 1, waitingFor: [] });
    expect(await call(getSandboxStatus, { params: { tenant: "unknown" } })).toMatchObject({
      status: 404,
      body: { code: "unknown-sandbox" },
    });
  });

  test("when the store cannot be written the caller is asked to come again", async () => {
    const other = await build("other");
    await other.store.close();
    const answer = await call(ingestEvents, { at: other, body: { items: of("lost", [renewalExample("o1", at)]) } });
    expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "1" }, body: { code: "unavailable" } });
    await other.app.close();
  });
});

/** The event as a replay an hour later would store it. */
function lateCopyOf(event: CanonicalEvent): Record<string, unknown> {
  const clock = (time: string): string => time.replace("T", " ").replace("Z", "");
  return {
    tenant: "fresh",
    system: event.system,
    event_type: event.type,
    event_id: event.eventId,
    occurred_at: clock(event.occurredAt),
    recorded_at: clock(event.recordedAt),
    stored_at: clock(new Date(Date.parse(event.recordedAt) + 3_600_000).toISOString()),
  };
}
