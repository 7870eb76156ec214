import { deleteSandbox, getSandboxStatus, putSandbox, setClock } from "@cashline/contracts/common/control";
import { getStoredEvents, ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cashExample } from "./ingest/work-and-cash.fixture.ts";
import { caseExample, renewalExample } from "./kpis/example-events.ts";
import { WINDOW, of, openService, type OpenService } from "./service.fixture.ts";

const at = "2026-01-02T10:00:00.000Z";

describe("sandboxes of the intelligence service", () => {
  let intelligence: OpenService;
  beforeAll(async () => {
    intelligence = await openService();
  });
  afterAll(() => intelligence.close());
  const call: OpenService["call"] = (...input) => intelligence.call(...input);
  const bring: OpenService["bring"] = (...input) => intelligence.bring(...input);
  const valueOf: OpenService["valueOf"] = (...input) => intelligence.valueOf(...input);

  test("a sandbox that is reset forgets its events and figures, and others keep theirs", async () => {
    const tenant = "reset";
    await bring(tenant, renewalExample("o1", at), caseExample({ id: "c1", detectedAt: at }), cashExample("cr1", at));
    await bring("stays", renewalExample("o1", at));
    // What was counted of its calls is stored by now.
    expect(await valueOf(tenant, "renewals_completed")).toBe(1);
    expect((await call(deleteSandbox, { params: { tenant } })).status).toBe(200);
    const tables = await intelligence.service.store.query<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = 'pi' AND name != 'migrations'",
    );
    for (const { name } of tables)
      expect(await intelligence.service.store.query(`SELECT 1 FROM pi.${name} WHERE tenant = {tenant:String}`, { tenant }), name).toEqual(
        [],
      );
    expect(await call(getStoredEvents, { tenant })).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
    await intelligence.setUp(tenant);
    expect((await call(getStoredEvents, { tenant })).body.systems).toEqual([]);
    expect(await valueOf(tenant, "renewals_completed")).toBe(0);
    expect(await valueOf("stays", "renewals_completed")).toBe(1);
  });

  test("rows still waiting when a sandbox is deleted do not come back, not at the next start either", async () => {
    const tenant = "deleted";
    const slow = await intelligence.build("slow", 60_000);
    await call(putSandbox, { at: slow, params: { tenant }, body: { seed: "s", startAt: WINDOW.from } });
    expect((await call(ingestEvents, { at: slow, body: { items: of(tenant, [renewalExample("o1", at)]) } })).status).toBe(200);
    await call(deleteSandbox, { at: slow, params: { tenant } });
    await slow.app.close();
    await slow.close();
    const next = await intelligence.build("slow");
    await call(putSandbox, { at: next, params: { tenant }, body: { seed: "s", startAt: WINDOW.from } });
    expect((await call(getStoredEvents, { at: next, tenant })).body.systems).toEqual([]);
    await next.app.close();
    await next.close();
  });

  test("a sandbox tells its clock, how much it has taken in, and that it rests", async () => {
    const tenant = "status";
    await bring(tenant, renewalExample("o1", at));
    await call(setClock, { params: { tenant }, body: { now: at } });
    expect((await call(getSandboxStatus, { params: { tenant } })).body).toMatchObject({ now: at, idle: true, activity: 1, waitingFor: [] });
    expect(await call(getSandboxStatus, { params: { tenant: "unknown" } })).toMatchObject({
      status: 404,
      body: { code: "unknown-sandbox" },
    });
  });
});
