/** Known calls of a real process over a real socket, counted exactly in the service's own figures. */
import { mountSandboxes } from "@cashline/chassis/sandbox-routes";
import { Sandboxes } from "@cashline/chassis/sandboxes";
import { buildServer } from "@cashline/chassis/server";
import { Database } from "@cashline/chassis/store";
import { createClient } from "@cashline/client/client";
import { fetchTransport } from "@cashline/client/transport";
import { deleteSandbox, getSandboxStatus, sandboxOperations } from "@cashline/contracts/common/control";
import { operation } from "@cashline/contracts/common/operation";
import { commonProblems } from "@cashline/contracts/common/problems";
import { telemetryOperations } from "@cashline/contracts/common/telemetry";
import { strict } from "@cashline/contracts/common/values";
import { getKpis, getStoredEvents, ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import type { AddressInfo } from "node:net";
import { createLogger } from "@cashline/telemetry/logger";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renewalExample } from "../kpis/example-events.ts";
import { WINDOW, of, openService, type OpenService } from "../service.fixture.ts";

const list = operation({
  id: "listInvoices",
  method: "GET",
  path: "/v1/invoices",
  scope: "billing:read",
  summary: "Lists.",
  reply: { status: 200, body: strict({}) },
});
const old = operation({ ...list, id: "oldInvoices", path: "/v1/old-invoices", deprecated: true });
const TENANT = "counted";
const everything = { has: () => true } as unknown as ReadonlySet<string>;

/** A process of the estate: tokens are `client/sandbox`. */
async function openBilling() {
  const database = new Database(":memory:");
  const sandboxes = new Sandboxes(database);
  const server = buildServer({
    name: "billing",
    version: "1",
    problems: commonProblems,
    logger: createLogger("test", "silent"),
    verify: (token) => {
      const [client = "", tenant = ""] = token.split("/");
      return Promise.resolve({ client, tenant, scopes: everything, roles: [] });
    },
    sandboxes,
  });
  server.mount(list, () => ({ body: {} }));
  server.mount(old, () => ({ body: {} }));
  mountSandboxes(server, sandboxes, {
    waitingFor: () => [],
    activity: () => 0,
    eventsPublished: () => 0,
    advance: () => undefined,
    removed: () => undefined,
  });
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  const baseUrl = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
  const as = (client: string, tenant: string | null) => ({
    baseUrl,
    system: "billing",
    tenant,
    transport: fetchTransport,
    tokens: { token: () => Promise.resolve(`${client}/${tenant ?? "*"}`), forget: () => undefined },
  });
  return {
    server,
    calls: (client: string) => createClient({ list, old }, as(client, TENANT)),
    control: createClient({ ...sandboxOperations, ...telemetryOperations }, as("lab", null)),
    close: async () => {
      await server.app.close();
      database.close();
    },
  };
}

let billing: Awaited<ReturnType<typeof openBilling>>;
let intelligence: OpenService;
beforeAll(async () => {
  billing = await openBilling();
  const read = async (after: string | undefined) =>
    (await billing.control.getTelemetry({ query: after === undefined ? {} : { after } })).body;
  intelligence = await openService(undefined, [{ process: "billing", read }]);
  await billing.control.putSandbox({ params: { tenant: TENANT }, body: { seed: "s", startAt: WINDOW.from } });
  await intelligence.setUp(TENANT);
});
afterAll(async () => {
  await intelligence.close();
  await billing.close();
});

type Row = { label: string; value: number };
const kpi = async (name: string): Promise<{ value: number | null; rows: Row[] }> => {
  const { body } = await intelligence.call(getKpis, { tenant: TENANT, query: WINDOW });
  return (
    (body.items as { name: string; value: number | null; rows: Row[] }[]).find((each) => each.name === name) ?? { value: null, rows: [] }
  );
};

test("the figures hold every call that was answered before they were asked for, and none twice", async () => {
  const [lab, orchestrator] = [billing.calls("lab"), billing.calls("orchestrator")];
  for (let call = 0; call < 7; call += 1) await orchestrator.list();
  await Promise.all(Array.from({ length: 20 }, () => lab.list()));
  await lab.old();
  // Ingest comes under a token for the whole estate and says itself whose events it brings.
  await intelligence.call(ingestEvents, { body: { items: of(TENANT, [renewalExample("o1", "2026-01-02T10:00:00.000Z")]) } });
  expect((await kpi("api_calls")).rows).toEqual([
    { label: "v1 lab", value: 21 },
    { label: "v1 orchestrator", value: 7 },
    { label: "v1 test", value: 1 },
  ]);
  expect((await kpi("deprecated_api_calls")).value).toBe(1);
  // The two questions above have been counted by now: they are calls too.
  await orchestrator.list();
  expect((await kpi("api_calls")).rows).toEqual([
    { label: "v1 lab", value: 21 },
    { label: "v1 orchestrator", value: 8 },
    { label: "v1 test", value: 3 },
  ]);
});

test("figures of the machinery say that they are of the run, figures of the business do not", async () => {
  const { body } = await intelligence.call(getKpis, { tenant: TENANT, query: WINDOW });
  const ofTheRun = (body.items as { name: string; ofTheRun?: boolean }[]).filter((each) => each.ofTheRun === true).map(({ name }) => name);
  expect(ofTheRun).toEqual(expect.arrayContaining(["event_freshness", "api_calls", "delivery_retries"]));
  expect(ofTheRun).not.toContain("renewals_completed");
  expect(ofTheRun).not.toContain("open_exceptions");
});

test("fetching is no activity of the sandbox and does not keep it from resting", async () => {
  const status = async (): Promise<unknown> => (await intelligence.call(getSandboxStatus, { params: { tenant: TENANT } })).body;
  const before = await status();
  await kpi("api_calls");
  await kpi("api_calls");
  expect(await status()).toEqual(before);
  expect(before).toMatchObject({ idle: true, waitingFor: [] });
});

test("a deleted sandbox leaves no count, and what another process still has of it does not come back", async () => {
  await billing.calls("lab").list();
  await intelligence.call(deleteSandbox, { params: { tenant: TENANT } });
  await intelligence.setUp("another");
  await intelligence.call(getKpis, { tenant: "another", query: WINDOW });
  for (const table of ["api_calls", "delivery_counts", "outbox_backlogs", "redeliveries", "fault_changes"])
    expect(await intelligence.service.store.query(`SELECT * FROM pi.${table} WHERE tenant = {tenant:String}`, { tenant: TENANT })).toEqual(
      [],
    );
  expect(await intelligence.call(getStoredEvents, { tenant: TENANT })).toMatchObject({ status: 404 });
});
