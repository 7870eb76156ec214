import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import {
  getKpis,
  getFindings,
  getSeries,
  getStoredEvents,
  ingestEvents,
  listCases,
} from "@cashline/contracts/services/intelligence/contract";
import { getLineage, getReach } from "@cashline/contracts/services/intelligence/lineage-operations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caseExample, entitlementExample, renewalExample } from "./kpis/example-events.ts";
import { WINDOW, of, openService, type OpenService } from "./service.fixture.ts";
import { clock } from "./store/columns.ts";

const at = "2026-01-02T10:00:00.000Z";

describe("asking the intelligence service", () => {
  let intelligence: OpenService;
  beforeAll(async () => {
    intelligence = await openService();
  });
  afterAll(() => intelligence.close());
  const call: OpenService["call"] = (...input) => intelligence.call(...input);
  const bring: OpenService["bring"] = (...input) => intelligence.bring(...input);
  const valueOf: OpenService["valueOf"] = (...input) => intelligence.valueOf(...input);

  test("a sandbox's token shows its own figures alone", async () => {
    await bring("mine", renewalExample("o1", at));
    await bring("yours", renewalExample("o1", at), renewalExample("o2", at));
    expect([await valueOf("mine", "renewals_completed"), await valueOf("yours", "renewals_completed")]).toEqual([1, 2]);
  });

  test("every KPI comes with its name, unit, definition and owner", async () => {
    await intelligence.setUp("nobody");
    const { body } = await call(getKpis, { tenant: "nobody", query: WINDOW });
    expect(body.items.length).toBeGreaterThanOrEqual(12);
    for (const kpi of body.items)
      expect(
        [kpi.title, kpi.unit, kpi.definition, kpi.owner].every((text: string) => text.length > 0),
        kpi.name,
      ).toBe(true);
  });

  test.each([
    ["from later than to", { from: WINDOW.to, to: WINDOW.from }],
    ["an empty window", { from: WINDOW.from, to: WINDOW.from }],
    ["a time that is none", { from: "yesterday", to: WINDOW.to }],
    ["no end", { from: WINDOW.from }],
    ["a time before all that the store holds", { from: "1600-01-01T00:00:00.000Z", to: WINDOW.to }],
    ["a time after all that the store holds", { from: WINDOW.from, to: "2300-01-01T00:00:00.000Z" }],
  ])("a window with %s is refused", async (_name, query) => {
    await intelligence.setUp("windows");
    expect(await call(getKpis, { tenant: "windows", query: query as Record<string, string> })).toMatchObject({
      status: 400,
      body: { code: "invalid-request" },
    });
  });

  test("figures are narrowed to what is known by its name alone; a mistyped one has no figures, not even zeros", async () => {
    await intelligence.setUp("narrowed");
    const narrowed = (scope: Record<string, string>) => call(getKpis, { tenant: "narrowed", query: { ...WINDOW, ...scope } });
    expect((await narrowed({ entity: "DE01", region: "EMEA", tier: "strategic" })).status).toBe(200);
    expect((await narrowed({ tier: "Strategic" })).body).toMatchObject({
      status: 400,
      detail: '/query/tier "Strategic" is not known in narrowed; there is enterprise, mid_market, small_business, strategic',
    });
    expect((await narrowed({ entity: "DE99" })).status).toBe(400);
    expect((await narrowed({ product: "platform pro" })).body.detail).toContain("there is none");
    const series = { params: { series: "renewals_completed" }, query: { ...WINDOW, region: "Mars" } };
    expect((await call(getSeries, { tenant: "narrowed", ...series })).status).toBe(400);
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
    const answer = await call(getSeries, { tenant: "series", params: { series: "renewals_completed" }, query: WINDOW });
    expect(answer.body.items).toEqual([{ day: "2026-01-02", label: "", value: 2 }]);
    expect(await call(getSeries, { params: { series: "weather" }, query: WINDOW })).toMatchObject({
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
    const { body } = await call(getFindings, { tenant, query: { asOf: "2026-01-03T00:00:00.000Z" } });
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

  test("freshness is that of the first storing: a replay makes nothing late", async () => {
    const recordedAt = new Date().toISOString();
    const fresh = { ...renewalExample("o1", at), recordedAt };
    await bring("fresh", fresh);
    const first = (await call(getStoredEvents, { tenant: "fresh" })).body.freshnessP99Ms as number;
    await intelligence.service.store.insert("pi.raw_events", [lateCopyOf(fresh)]);
    expect((await call(getStoredEvents, { tenant: "fresh" })).body.freshnessP99Ms).toBe(first);
    await intelligence.setUp("silent");
    expect((await call(getStoredEvents, { tenant: "silent" })).body).toEqual({ systems: [], freshnessP99Ms: null });
  });

  test.each([
    [getKpis, { query: WINDOW }],
    [getSeries, { params: { series: "exposure" }, query: WINDOW }],
    [listCases, {}],
    [getFindings, { query: { asOf: at } }],
    [getStoredEvents, {}],
    [getLineage, { params: { id: "o1" } }],
    [getReach, { params: { id: "o1" } }],
  ] as const)("of a sandbox nobody set up it says so, and gives no figures: $id", async (operation, input) => {
    // Events may have come all the same: the systems tell of them, the sandbox is set up by somebody else.
    await call(ingestEvents, { body: { items: of("nowhere", [renewalExample("o1", at)]) } });
    expect(await call(operation, { tenant: "nowhere", ...input })).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
    await intelligence.setUp("somewhere");
    expect(await call(operation, { tenant: "somewhere", ...input })).toMatchObject({ status: 200 });
  });

  test("when too many ask at once, some are asked to come again and the others are answered", async () => {
    await intelligence.setUp("crowd");
    const answers = await Promise.all(Array.from({ length: 400 }, () => call(getStoredEvents, { tenant: "crowd" })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
    expect(answers.find(({ status }) => status === 503)).toMatchObject({ headers: { "retry-after": "1" }, body: { code: "unavailable" } });
    expect((await call(getStoredEvents, { tenant: "crowd" })).status).toBe(200);
  });
});

/** The event as a replay an hour later would store it. */
function lateCopyOf(event: CanonicalEvent): Record<string, unknown> {
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
