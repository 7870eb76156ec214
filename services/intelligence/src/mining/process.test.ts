import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { deleteSandbox } from "@cashline/contracts/common/control";
import { getStoredEvents, ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import {
  getProcessBottlenecks,
  getProcessConformance,
  getProcessGraph,
  getProcessLog,
  getProcessVariants,
} from "@cashline/contracts/services/intelligence/mining-operations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { of, openService, type OpenService } from "../service.fixture.ts";
import { renewalLog, told } from "./log.fixture.ts";

const SEASON = { from: "2026-01-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" };

let intelligence: OpenService;
beforeAll(async () => {
  intelligence = await openService();
});
afterAll(() => intelligence.close());
const bring = async (tenant: string, events: readonly CanonicalEvent[]): Promise<void> => {
  const { body } = await intelligence.bring(tenant, ...events);
  expect(body).toEqual({ accepted: events.length });
};
const ask = async (operation: Parameters<OpenService["call"]>[0], tenant: string, query: Record<string, string> = {}) =>
  (await intelligence.call(operation, { tenant, query: { ...SEASON, ...query } })).body;

describe("the directly-follows graph", () => {
  /** Two invoices; the second is drafted anew after a hold of two days, and all its events name the contract, too. */
  const invoices = (): CanonicalEvent[] => {
    const of = (kind: string, id: string, at: string) =>
      told({ type: `billing.invoice.${kind}`, id, at, case: `opp-${id}`, also: [["contract", "ctr_1"]] });
    return [
      told({ type: "crm.contract.activated", id: "ctr_1", at: "2026-01-01T00:00:00.000Z", case: "cor_1" }),
      of("drafted", "i1", "2026-01-05T10:00:00.000Z"),
      of("finalized", "i1", "2026-01-05T10:00:10.000Z"),
      of("drafted", "i2", "2026-01-06T10:00:00.000Z"),
      of("held", "i2", "2026-01-06T10:00:00.000Z"),
      of("drafted", "i2", "2026-01-08T10:00:00.000Z"),
      of("finalized", "i2", "2026-01-08T10:00:30.000Z"),
    ];
  };
  const ofInvoices = {
    objectType: "invoice",
    objects: 2,
    activities: [
      { activity: "billing invoice drafted", events: 3, starts: 2, ends: 0 },
      { activity: "billing invoice finalized", events: 2, starts: 0, ends: 2 },
      { activity: "billing invoice held", events: 1, starts: 0, ends: 0 },
    ],
    edges: [
      { source: "billing invoice drafted", target: "billing invoice finalized", count: 2, medianSeconds: 20, p95Seconds: 29 },
      { source: "billing invoice drafted", target: "billing invoice held", count: 1, medianSeconds: 0, p95Seconds: 0 },
      { source: "billing invoice held", target: "billing invoice drafted", count: 1, medianSeconds: 172_800, p95Seconds: 172_800 },
    ],
  };

  test("counts each object's own edges with their times, starts and ends", async () => {
    await bring("graph", invoices());
    expect(await ask(getProcessGraph, "graph", { objectType: "invoice" })).toEqual(ofInvoices);
  });

  test("counts an event once, however often it came and in whatever order", async () => {
    const events = invoices();
    await bring("thrice", events.toReversed());
    for (const event of [...events, ...events]) await bring("thrice", [event]);
    expect(await ask(getProcessGraph, "thrice", { objectType: "invoice" })).toEqual(ofInvoices);
  });

  test("an event belongs to every object it names, also under the name of its part", async () => {
    await bring("objects", [
      ...invoices(),
      told({ type: "cpq.quote.created", id: "q1", at: "2026-01-02T00:00:00.000Z", also: [["amended_contract", "ctr_1"]] }),
    ]);
    const graph = await ask(getProcessGraph, "objects", { objectType: "contract" });
    expect(graph).toMatchObject({ objects: 1 });
    expect(graph.edges).toContainEqual({
      source: "crm contract activated",
      target: "cpq quote created",
      count: 1,
      medianSeconds: 86_400,
      p95Seconds: 86_400,
    });
    expect(graph.activities.reduce((sum: number, { events }: { events: number }) => sum + events, 0)).toBe(8);
  });

  test("knows only the window, and nothing of a type without objects", async () => {
    await bring("window", invoices());
    const part = await ask(getProcessGraph, "window", { objectType: "invoice", to: "2026-01-08T00:00:00.000Z" });
    expect(part).toMatchObject({ objects: 2, edges: [{ count: 1 }, { count: 1 }] });
    expect(await ask(getProcessGraph, "window", { objectType: "ship" })).toEqual({
      objectType: "ship",
      objects: 0,
      activities: [],
      edges: [],
    });
  });

  test("variants, rework and waiting of a type of object are asked alike", async () => {
    await bring("lives", invoices());
    expect(await ask(getProcessVariants, "lives", { objectType: "invoice" })).toMatchObject({
      cases: 2,
      variants: 2,
      rework: [{ activity: "billing invoice drafted", cases: 1, returns: 1, seconds: 172_800 }],
    });
    expect((await ask(getProcessBottlenecks, "lives", { objectType: "invoice" })).items[0]).toMatchObject({
      activity: "billing invoice drafted",
      after: "billing invoice held",
      times: 1,
      totalSeconds: 172_800,
    });
  });
});

describe("variants of business cases", () => {
  const summary = async (tenant: string) => {
    const { cases, variants, items } = await ask(getProcessVariants, tenant);
    return { cases, variants, items: items.map((each: { cases: number; example: string }) => [each.cases, each.example]) };
  };
  const three = () => [...renewalLog("opp_1"), ...renewalLog("opp_2"), ...renewalLog("opp_3", { without: ["payment.intent.processing"] })];

  test("are in the answer as soon as their events are stored", async () => {
    await bring("variants", three());
    expect(await summary("variants")).toEqual({
      cases: 3,
      variants: 2,
      items: [
        [2, "opp_1"],
        [1, "opp_3"],
      ],
    });
  });

  test("are the same whether events come once or often, in one batch or each alone, in order or late", async () => {
    const events = three();
    await bring("whole", events);
    for (const event of [...events.toReversed(), ...events.slice(0, 10)]) await bring("piecemeal", [event]);
    const whole = await ask(getProcessVariants, "whole");
    expect(await ask(getProcessVariants, "piecemeal")).toEqual(whole);
  });

  test("a late event changes the variant of its case, also of one asked about before", async () => {
    const [late] = renewalLog("opp_2").filter(({ type }) => type === "payment.intent.processing.v1");
    await bring("late", [...renewalLog("opp_1"), ...renewalLog("opp_2", { without: ["payment.intent.processing"] })]);
    expect(await summary("late")).toMatchObject({ variants: 2 });
    await bring("late", late ? [late] : []);
    expect(await summary("late")).toMatchObject({ cases: 2, variants: 1 });
  });

  test("what was stored and not computed before the process ended is computed at the next start", async () => {
    await intelligence.setUp("crashed");
    const before = await intelligence.build("before");
    await intelligence.call(ingestEvents, { at: before, body: { items: of("crashed", renewalLog("opp_1")) } });
    const { store } = before;
    const rows = () => store.query<{ n: string }>("SELECT count() AS n FROM pi.process_variants WHERE tenant = 'crashed'");
    expect(await rows()).toEqual([{ n: "0" }]);
    await before.app.close();
    await before.close();
    // The one that started since knows nothing of these events; its first turn finds them.
    const next = await intelligence.build("service");
    const answer = await intelligence.call(getProcessVariants, { at: next, tenant: "crashed", query: SEASON });
    expect(answer.body).toMatchObject({ cases: 1 });
    expect(await next.store.query("SELECT events FROM pi.process_variants FINAL WHERE tenant = 'crashed'")).toEqual([{ events: 23 }]);
    await next.app.close();
    await next.close();
  });

  test("a case of older rules is computed anew", async () => {
    await bring("rules", renewalLog("opp_1"));
    await summary("rules");
    const { store } = intelligence.service;
    await store.command(
      "INSERT INTO pi.process_variants SELECT * REPLACE (events AS version, [] AS path) FROM pi.process_variants WHERE tenant = 'rules'",
    );
    await store.command("DELETE FROM pi.process_variants WHERE tenant = 'rules' AND version > 4294967296");
    const next = await intelligence.build("service");
    expect((await intelligence.call(getProcessVariants, { at: next, tenant: "rules", query: SEASON })).body).toMatchObject({
      cases: 1,
      variants: 1,
    });
    await next.app.close();
    await next.close();
  });

  test("events of calls that named no case belong to none", async () => {
    await bring("nameless", [told({ type: "crm.account.created", at: "2026-01-02T00:00:00.000Z", case: "cor_2f" })]);
    expect(await summary("nameless")).toEqual({ cases: 0, variants: 0, items: [] });
  });
});

describe("conformance and bottlenecks of business cases", () => {
  beforeAll(() => bring("cases", [...renewalLog("opp_1"), ...renewalLog("opp_2", { without: ["cpq.quote.approved"] })]));

  test("deviations come by kind and case, with the events they rest on", async () => {
    const skipped = { flow: "renewal", kind: "skipped_approval", activity: "cpq quote approved" };
    expect(await ask(getProcessConformance, "cases")).toEqual({
      flows: [{ flow: "renewal", cases: 2, conforming: 1 }],
      kinds: [{ ...skipped, cases: 1 }],
      items: [
        {
          ...skipped,
          correlationId: "opp_2",
          detail: "cpq quote accepted without cpq quote approved",
          eventIds: [expect.stringMatching(/^evt_/)],
        },
      ],
    });
  });

  test("the longest waiting comes first, with its share of all", async () => {
    const { items } = await ask(getProcessBottlenecks, "cases", { limit: "2" });
    expect(items).toEqual([
      {
        activity: "payment intent succeeded",
        after: "billing invoice numbered",
        times: 2,
        totalSeconds: 5_104_800,
        share: 709 / 828,
        medianSeconds: 2_552_400,
        p95Seconds: 2_552_400,
      },
      {
        activity: "crm opportunity won",
        after: "crm opportunity created",
        times: 2,
        totalSeconds: 763_200,
        share: 106 / 828,
        medianSeconds: 381_600,
        p95Seconds: 381_600,
      },
    ]);
  });
});

describe("asking of the process", () => {
  test.each([
    [getProcessGraph, { objectType: "invoice" }],
    [getProcessVariants, {}],
    [getProcessConformance, {}],
    [getProcessBottlenecks, {}],
  ])("$id refuses a window that ends before it begins, and a sandbox nobody set up", async (operation, query) => {
    const window = { from: SEASON.to, to: SEASON.from };
    await intelligence.setUp("asked");
    expect(await intelligence.call(operation, { tenant: "asked", query: { ...query, ...window } })).toMatchObject({
      status: 400,
      body: { code: "invalid-request" },
    });
    expect(await intelligence.call(operation, { tenant: "unknown", query: { ...query, ...SEASON } })).toMatchObject({
      status: 404,
      body: { code: "unknown-sandbox" },
    });
  });

  test("a graph wants to know of what", async () => {
    expect(await intelligence.call(getProcessGraph, { tenant: "asked", query: SEASON })).toMatchObject({ status: 400 });
  });

  test("a deleted sandbox leaves no way behind, not even one that was still waiting", async () => {
    await bring("gone", renewalLog("opp_1"));
    await intelligence.call(deleteSandbox, { params: { tenant: "gone" } });
    await intelligence.setUp("gone");
    expect(await ask(getProcessVariants, "gone")).toMatchObject({ cases: 0 });
    expect((await intelligence.call(getStoredEvents, { tenant: "gone" })).body.systems).toEqual([]);
    expect((await intelligence.call(getProcessLog, { tenant: "gone" })).body).toEqual({
      eventTypes: [],
      objectTypes: [],
      events: [],
      objects: [],
    });
  });

  test("a store that cannot be read is said, and nothing is lost by it", async () => {
    await bring("broken", renewalLog("opp_1"));
    const { store } = intelligence.service;
    await store.command("RENAME TABLE pi.process_variants TO pi.elsewhere");
    expect(await intelligence.call(getProcessVariants, { tenant: "broken", query: SEASON })).toMatchObject({
      status: 503,
      body: { code: "unavailable" },
    });
    await store.command("RENAME TABLE pi.elsewhere TO pi.process_variants");
    expect(await ask(getProcessVariants, "broken")).toMatchObject({ cases: 1 });
  });
});

test("a correction approved in its second round, and one for a case of another renewal, are no deviations as stored", async () => {
  const at = "2026-01-05T10:00:00.000Z";
  const approvals = [
    ["approval-1-L1", "rejected"],
    ["approval-2-L1", "approved"],
  ].map(([id, status]) => ({ id, status, level: "L1", role: "manager", requestedAt: at, decidedAt: at, decidedBy: "mia" }));
  const hold = { reason: "QTC-PRICE-MISMATCH", caseId: "case_1", since: at };
  await bring("rounds", [
    ...renewalLog("opp_1"),
    told({ type: "orchestrator.case.opened", id: "case_1", at }),
    told({ type: "orchestrator.case.closed", id: "case_1", at, payload: { closedBy: "playbook", approvals } }),
    ...renewalLog("opp_2"),
    told({ type: "billing.invoice.held", id: "inv_0", at, case: "opp_2", payload: { hold } }),
    told({ type: "billing.invoice.voided", id: "inv_0", at, case: "opp_2" }),
  ]);
  expect(await ask(getProcessConformance, "rounds")).toMatchObject({ kinds: [], flows: [{ flow: "renewal", cases: 2, conforming: 2 }] });
});
