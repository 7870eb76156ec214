import { getStoredEvents, ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import {
  getProcessBottlenecks,
  getProcessConformance,
  getProcessGraph,
  getProcessLog,
  getProcessVariants,
  importProcessLog,
} from "@cashline/contracts/services/intelligence/mining-operations";
import type { OcelLog } from "@cashline/contracts/services/intelligence/ocel";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { of, openService, type OpenService } from "../../service.fixture.ts";
import { renewalLog, told } from "../log.fixture.ts";
import { anyLog } from "./any-log.fixture.ts";
import { canonicalLog, logText } from "./log.ts";
import { MOST_EVENTS } from "./log-of-sandbox.ts";

const SEASON = { from: "2026-01-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" };

let intelligence: OpenService;
beforeAll(async () => {
  intelligence = await openService();
});
afterAll(() => intelligence.close());
const take = async (tenant: string, log: OcelLog, caseType: string | null = null) => {
  await intelligence.setUp(tenant);
  return intelligence.call(importProcessLog, { tenant, body: { caseType, log } });
};
const given = async (tenant: string): Promise<OcelLog> => (await intelligence.call(getProcessLog, { tenant })).body;
const ask = async (operation: Parameters<OpenService["call"]>[0], tenant: string, query: Record<string, string> = {}) =>
  (await intelligence.call(operation, { tenant, query: { ...SEASON, ...query } })).body;

/** A foreign log: two orders packed together. */
const packing: OcelLog = {
  eventTypes: ["create", "pack", "send"].map((name) => ({ name, attributes: [] })),
  objectTypes: [
    { name: "order", attributes: [] },
    { name: "box", attributes: [] },
  ],
  events: [
    ["e1", "create", "2026-01-01T00:00:00Z", "o1"],
    ["e2", "create", "2026-01-01T01:00:00Z", "o2"],
    ["e3", "pack", "2026-01-01T02:00:00Z", "o1", "o2", "b1"],
    ["e4", "send", "2026-01-01T05:00:00Z", "b1"],
  ].map(([id = "", type = "", time = "", ...ids]) => ({
    id,
    type,
    time,
    relationships: ids.map((objectId) => ({ objectId, qualifier: "" })),
  })),
  objects: [
    { id: "o1", type: "order" },
    { id: "o2", type: "order" },
    { id: "b1", type: "box" },
  ],
};

describe("the estate's own events as a log", () => {
  const events = () => [
    ...renewalLog("opp_1"),
    ...renewalLog("opp_2", { without: ["cpq.quote.approved"] }),
    // ERP has posted an invoice that billing does not know, beside the renewal's own.
    told({ type: "erp.receivable.posted", id: "ar_2", at: "2026-01-06T10:00:00.000Z", case: "opp_1", payload: { invoiceId: "inv_2" } }),
    told({
      type: "billing.invoice.paid",
      id: "invoice-of-opp_1",
      at: "2026-02-05T00:00:00.000Z",
      case: "cor_1",
      payload: { seats: 7, label: "x" },
      also: [["last_quote", "quote-of-opp_1"]],
    }),
  ];

  test("says of every event what it is about and as what, and of objects how they changed", async () => {
    await intelligence.bring("own", ...events());
    const log = await given("own");
    expect(log.events).toHaveLength(47);
    expect(log.events.find(({ time }) => time.startsWith("2026-02-05"))).toMatchObject({
      type: "billing invoice paid",
      relationships: [
        { objectId: "invoice-of-opp_1", qualifier: "invoice" },
        { objectId: "quote-of-opp_1", qualifier: "last_quote" },
      ],
    });
    const invoice = log.objects.find(({ id }) => id === "invoice-of-opp_1");
    expect(invoice?.attributes?.filter(({ name }) => ["seats", "label", "totalMinor"].includes(name))).toEqual([
      { name: "label", value: "x", time: "2026-02-05T00:00:00.000Z" },
      { name: "seats", value: 1, time: "1970-01-01T00:00:00.000Z" },
      { name: "seats", value: 7, time: "2026-02-05T00:00:00.000Z" },
      { name: "totalMinor", value: 0, time: "1970-01-01T00:00:00.000Z" },
    ]);
    expect(invoice?.relationships).toEqual([{ objectId: "quote-of-opp_1", qualifier: "last_quote" }]);
  });

  test("taken into another sandbox it is the same log, and tells the same process", async () => {
    await intelligence.bring("origin", ...events());
    const log = await given("origin");
    expect((await take("copy", log)).body).toEqual({ events: 47, objects: log.objects.length, cases: 2 });
    expect(logText(canonicalLog(await given("copy")))).toBe(logText(canonicalLog(log)));
    for (const operation of [getProcessVariants, getProcessConformance, getProcessBottlenecks])
      expect(await ask(operation, "copy"), operation.id).toEqual(await ask(operation, "origin"));
    for (const objectType of ["invoice", "quote", "opportunity"])
      expect(await ask(getProcessGraph, "copy", { objectType })).toEqual(await ask(getProcessGraph, "origin", { objectType }));
    expect((await ask(getProcessConformance, "copy")).kinds).toMatchObject([
      { kind: "missing_step", activity: "billing invoice finalized", cases: 1 },
      { kind: "skipped_approval", cases: 1 },
    ]);
  });

  test("more events than a log holds are refused", async () => {
    await intelligence.setUp("huge");
    await intelligence.service.store.command(
      `INSERT INTO pi.raw_events (tenant, event_id, occurred_at) SELECT 'huge', toString(number), '2026-01-01' FROM numbers(${MOST_EVENTS + 1})`,
    );
    expect(await intelligence.call(getProcessLog, { tenant: "huge" })).toMatchObject({ status: 409, body: { code: "log-too-large" } });
  });
});

describe("a foreign log", () => {
  test("is asked for its graph, and for variants of the type that is its case", async () => {
    expect((await take("packing", packing, "order")).body).toEqual({ events: 4, objects: 3, cases: 2 });
    expect(await ask(getProcessGraph, "packing", { objectType: "box" })).toMatchObject({
      objects: 1,
      edges: [{ source: "pack", target: "send", count: 1, medianSeconds: 10_800 }],
    });
    expect(await ask(getProcessVariants, "packing")).toMatchObject({
      cases: 2,
      variants: 1,
      items: [{ path: ["create", "pack"], cases: 2, medianSeconds: 5400 }],
    });
    expect(await ask(getProcessConformance, "packing")).toEqual({ flows: [], kinds: [], items: [] });
  });

  test("without a case type and without correlation ids it has no cases, and a graph all the same", async () => {
    expect((await take("caseless", packing)).body).toEqual({ events: 4, objects: 3, cases: 0 });
    expect(await ask(getProcessVariants, "caseless")).toMatchObject({ cases: 0 });
    expect(await ask(getProcessVariants, "caseless", { objectType: "order" })).toMatchObject({ cases: 2, variants: 1 });
  });

  test("stays as it was imported when the service starts again", async () => {
    await take("again", packing, "order");
    const next = await intelligence.build("service");
    expect((await intelligence.call(getProcessVariants, { at: next, tenant: "again", query: SEASON })).body).toMatchObject({ cases: 2 });
    await next.app.close();
    await next.close();
  });

  test("the same again changes nothing; another, or one beside events, is refused", async () => {
    await take("taken", packing, "order");
    expect(await take("taken", packing, "order")).toMatchObject({ status: 200, body: { events: 4 } });
    expect(await take("taken", { ...packing, events: [] })).toMatchObject({ status: 409, body: { code: "sandbox-not-empty" } });
    await intelligence.call(ingestEvents, { body: { items: of("used", renewalLog()) } });
    expect(await take("used", packing)).toMatchObject({ status: 409, body: { code: "sandbox-not-empty" } });
  });

  test("one that contradicts itself is refused with every fault, and nothing of it is kept", async () => {
    const log = { ...packing, objects: [] };
    const { status, body } = await take("refused", log);
    expect([status, body.code]).toEqual([422, "inconsistent-log"]);
    expect(body.errors).toContainEqual({ pointer: "/body/log/events/0", message: 'there is no object "o1"' });
    expect((await intelligence.call(getStoredEvents, { tenant: "refused" })).body.systems).toEqual([]);
    const early = { ...packing, events: [{ id: "e", type: "create", time: "1850-01-01T00:00:00Z" }] };
    expect(await take("refused", early)).toMatchObject({ status: 422, body: { code: "inconsistent-log" } });
  });

  test("a token for every sandbox takes no log, one for a sandbox nobody set up neither", async () => {
    const body = { caseType: null, log: packing };
    expect(await intelligence.call(importProcessLog, { body })).toMatchObject({ status: 403, body: { code: "wrong-tenant" } });
    expect(await intelligence.call(importProcessLog, { tenant: "nobody", body })).toMatchObject({
      status: 404,
      body: { code: "unknown-sandbox" },
    });
  });

  test("of any kind, over centuries, is given back as the same text", async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(anyLog, async (log) => {
        number += 1;
        const canonical = canonicalLog(log);
        expect(await take(`any-${number}`, log)).toMatchObject({ status: 200 });
        expect(logText(canonicalLog(await given(`any-${number}`)))).toBe(logText(canonical));
      }),
      { numRuns: 12 },
    );
  });
});
