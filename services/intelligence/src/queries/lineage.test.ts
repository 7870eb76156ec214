/** Ways through the systems, against what a reader of the events themselves would say. */
import { createHash } from "node:crypto";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { getKpis } from "@cashline/contracts/services/intelligence/contract";
import { getLineage, getReach } from "@cashline/contracts/services/intelligence/lineage-operations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wholePayload } from "../ingest/whole-payload.fixture.ts";
import { storeRows } from "../ingest/table-row.ts";
import { expanded, sqlOf } from "../kpis/built-panels.fixture.ts";
import { caseExample, exampleEvent, invoiceExample, receivableExample } from "../kpis/example-events.ts";
import { windowOf } from "../kpis/example-traffic.ts";
import { approvalOf } from "../kpis/example-work.ts";
import { WINDOW, openService, type OpenService } from "../service.fixture.ts";
import { rowsOfWindow } from "../traffic/window-rows.ts";

const SYSTEMS = ["crm", "cpq", "billing", "tax", "payment", "erp", "provisioning", "metering", "support"];
const at = (day: number, hour = 9): string => `2026-01-${String(day).padStart(2, "0")}T${String(hour).padStart(2, "0")}:00:00.000Z`;

type Told = { system: string; objectType: string; objectId: string; day: number; correlationId: string };
const told = (
  { system, objectType, objectId, day, correlationId }: Told,
  payload: Record<string, unknown> = {},
  version = 1,
): CanonicalEvent =>
  exampleEvent({
    type: `${system}.${objectType}.changed.v1`,
    objectType,
    objectId,
    version,
    at: at(day),
    correlationId,
    payload: wholePayload(objectType, { id: objectId, ...payload }),
  });

const naming = (type: string, id: string, event: CanonicalEvent): CanonicalEvent => ({
  ...event,
  objects: [...event.objects, { type, id }],
});
const dunned = (invoice: CanonicalEvent, attempts: number): CanonicalEvent => ({
  ...invoice,
  payload: { ...(invoice.payload as object), dunning: { attempts } },
});

const timeline = [
  ["detected", "orchestrator", at(12)],
  ["classified", "policy", at(12)],
  ["approved", "Linnea Orn", at(13)],
].map(([action, actor, when], index) => ({ index, at: when, actor, action, detail: `${action}!`, previousHash: "", hash: String(index) }));

/** A renewal and, on the same subscription, an amendment whose price was wrong, whose payment needed a second try and which ERP never saw. */
const renewal: CanonicalEvent[] = [
  told({ system: "crm", objectType: "opportunity", objectId: "opp_r", day: 2, correlationId: "opp_r" }),
  { ...told({ system: "cpq", objectType: "quote", objectId: "quo_r", day: 2, correlationId: "opp_r" }), occurredAt: at(2, 10) },
  told({ system: "billing", objectType: "subscription", objectId: "sub", day: 3, correlationId: "opp_r" }),
  invoiceExample({ id: "inv_r", kind: "finalized", at: at(3, 10), correlationId: "opp_r" }),
  { ...receivableExample({ id: "ar_r", at: at(4), grossCents: 1, openCents: 1 }), correlationId: "opp_r" },
];
const caseOf = (version: number, entries: typeof timeline): CanonicalEvent => {
  const event = caseExample({
    id: "case_a",
    version,
    detectedAt: at(12),
    ...(version === 2 && { resolvedAt: at(13) }),
    correlationId: "opp_a",
    approvals: [{ ...approvalOf("apr", at(12), version === 2 ? at(13) : null), level: "L3", role: "cfo" }],
  });
  const decision = { table: "approval", version: "2026-01", row: "amount-l3", layer: "GB01", inputs: {}, result: {} };
  return { ...event, payload: { ...(event.payload as object), timeline: entries, decisions: [decision] } };
};
const amendment: CanonicalEvent[] = [
  // An amendment says from which sale the contract came; that does not make it part of that sale.
  naming(
    "last_opportunity",
    "opp_r",
    told({ system: "crm", objectType: "opportunity", objectId: "opp_a", day: 10, correlationId: "opp_a" }),
  ),
  told({ system: "billing", objectType: "subscription", objectId: "sub", day: 11, correlationId: "opp_a" }, {}, 2),
  dunned(invoiceExample({ id: "inv_a", kind: "finalized", at: at(11, 10), correlationId: "opp_a" }), 0),
  caseOf(1, timeline.slice(0, 2)),
  caseOf(2, timeline),
  told({ system: "payment", objectType: "payment_intent", objectId: "pi_1", day: 14, correlationId: "opp_a" }, { attempt: 1 }),
  told({ system: "payment", objectType: "payment_intent", objectId: "pi_2", day: 15, correlationId: "opp_a" }, { attempt: 2 }),
  dunned(invoiceExample({ id: "inv_a", version: 2, kind: "payment_failed", at: at(15, 10), correlationId: "opp_a" }), 1),
];
const calls: CanonicalEvent[] = [1, 2].map((version) => ({
  ...naming(
    "opportunity",
    "opp_a",
    told({ system: "cpq", objectType: "quote", objectId: "quo_a", day: 9, correlationId: `cor_${version}` }, {}, version),
  ),
  occurredAt: at(9, 9 + version),
}));
const attempts: Record<string, number | null> = { "pi_1 1": 1, "pi_2 1": 2, "inv_a 2": 1 };

/** The events as the way has them, by reading them one by one. */
const wayOf = (events: readonly CanonicalEvent[]) =>
  events.map((event) => ({
    at: event.occurredAt,
    system: event.system,
    type: event.type,
    objectId: event.objectId,
    objectVersion: event.objectVersion,
    eventId: event.eventId,
    correlationId: event.correlationId,
    attempt: attempts[`${event.objectId} ${event.objectVersion}`] ?? null,
    deliveryTries: 1,
    deliveries: 1,
    payloadHash: createHash("sha256").update(JSON.stringify(event.payload)).digest("hex"),
  }));

describe("the way of a business case", () => {
  let intelligence: OpenService;
  beforeAll(async () => {
    intelligence = await openService();
    const stranger = told({ system: "erp", objectType: "posting", objectId: "ar_x", day: 5, correlationId: "opp_x" });
    const brought = await intelligence.bring("ways", ...[...amendment, ...renewal, stranger].toReversed());
    expect(brought.status).toBe(200);
    // A customer's own calls at CPQ for the amendment belong to no business case; the quote names the opportunity.
    await intelligence.bring("ways", ...calls);
    // A second delivery and another sandbox change nothing.
    await intelligence.bring("ways", ...amendment);
    await intelligence.bring("other", ...renewal, ...amendment, { ...stranger, correlationId: "opp_a" });
  });
  afterAll(() => intelligence.close());
  const lineage = async (id: string) => (await intelligence.call(getLineage, { tenant: "ways", params: { id } })).body;
  const reach = async (id: string) => (await intelligence.call(getReach, { tenant: "ways", params: { id } })).body;

  test("tells every event in order of time with version, try and hash of the payload", async () => {
    expect((await lineage("opp_a")).items).toEqual(wayOf([...calls, ...amendment]));
    expect((await lineage("opp_r")).items).toEqual(wayOf(renewal));
  });

  test("tells how often each event came and by which try, the highest that was told in whichever order and however often", async () => {
    const [once, again, late] = renewal;
    const told = (of: CanonicalEvent | undefined, tries: number, deliveries: number) => ({
      tenant: "delivered",
      correlationId: of?.correlationId ?? "",
      event: of?.eventId ?? "",
      tries,
      deliveries,
    });
    const hub = (number: number, ...redeliveries: ReturnType<typeof told>[]) =>
      windowOf("hub", { instance: "hub-1", number, redeliveries });
    const windows = [hub(1, told(again, 1, 2)), hub(2, told(again, 1, 3), told(late, 4, 1)), hub(3, told(late, 1, 2))];
    await intelligence.bring("delivered", ...renewal);
    const figures = async (): Promise<unknown> =>
      (await intelligence.call(getKpis, { tenant: "delivered", query: WINDOW })).body.items.filter(
        ({ name }: { name: string }) => name !== "api_calls",
      );
    const before = await figures();
    for (const arrived of [windows.slice(0, 2), windows.toReversed(), windows, windows])
      await storeRows(intelligence.service.store, arrived.flatMap(rowsOfWindow));
    const { items } = (await intelligence.call(getLineage, { tenant: "delivered", params: { id: "opp_r" } })).body;
    const numbers = (event: CanonicalEvent | undefined): unknown => {
      const { deliveryTries, deliveries } = items.find(({ eventId }: { eventId: string }) => eventId === event?.eventId);
      return { deliveryTries, deliveries };
    };
    expect(items).toHaveLength(renewal.length);
    expect([once, again, late].map(numbers)).toEqual([
      { deliveryTries: 1, deliveries: 1 },
      { deliveryTries: 1, deliveries: 3 },
      { deliveryTries: 4, deliveries: 2 },
    ]);
    expect(await figures()).toEqual(before);
    const panel = await intelligence.service.store.query<{ object: string; delivery_tries: number; deliveries: number }>(
      expanded(sqlOf("Way of a business case", "figure"), { tenant: "delivered", window: WINDOW, businessCase: "opp_r" }),
    );
    expect(panel.map(({ object, delivery_tries, deliveries }) => ({ object, delivery_tries, deliveries }))).toEqual(
      items.map((item: { objectId: string; deliveryTries: number; deliveries: number }) => ({
        object: item.objectId,
        delivery_tries: item.deliveryTries,
        deliveries: item.deliveries,
      })),
    );
    // Of what came once there is no row.
    expect(await intelligence.service.store.query("SELECT uniqExact(event_id) AS n FROM pi.redeliveries")).toEqual([{ n: "2" }]);
  });

  test.each(["inv_a", "pi_2", "case_a"])("is found by %s, whatever it is the id of", async (id) => {
    const { correlationIds, items } = await lineage(id);
    expect(correlationIds).toEqual(["opp_a"]);
    expect(items).toEqual(wayOf(amendment));
  });

  test("of an object that belongs to several business cases is all of them, the oldest first", async () => {
    const { correlationIds, items } = await lineage("sub");
    expect(correlationIds).toEqual(["opp_r", "opp_a"]);
    expect(items).toEqual(wayOf([...renewal, ...amendment]));
  });

  test("is found by an id that no event is about but one names, and is empty for one that nobody has", async () => {
    const lone = told({ system: "tax", objectType: "tax_document", objectId: "txd", day: 20, correlationId: "cor_9" });
    await intelligence.bring("ways", naming("exemption", "exm_1", lone));
    expect((await lineage("exm_1")).correlationIds).toEqual(["cor_9"]);
    expect((await reach("exm_1")).items.filter(({ reached }: { reached: boolean }) => reached)).toMatchObject([
      { correlationId: "cor_9", system: "tax" },
    ]);
    expect(await lineage("nobody")).toEqual({ correlationIds: [], items: [], cases: [] });
    expect(await reach("nobody")).toEqual({ correlationIds: [], items: [] });
  });

  test("of a quote goes on from the customer's calls at CPQ to where its opportunity has got", async () => {
    const { correlationIds, items } = await lineage("quo_a");
    expect(correlationIds).toEqual(["cor_1", "cor_2", "opp_a"]);
    expect(items).toEqual(wayOf([...calls, ...amendment]));
    const far = await reach("quo_a");
    expect(far.correlationIds).toEqual(["opp_a"]);
    expect(far.items[0]).toMatchObject({ system: "cpq", events: 2, firstAt: at(9, 10), lastAt: at(9, 11), lastObjectId: "quo_a" });
    expect(far.items.find(({ system }: { system: string }) => system === "billing")).toMatchObject({ reached: true, events: 3 });
  });

  test("tells who decided on its cases: tables, people, and the history as it is now", async () => {
    expect((await lineage("opp_a")).cases).toEqual([
      {
        caseId: "case_a",
        correlationId: "opp_a",
        code: "QTC-PRICE-MISMATCH",
        status: "in_progress",
        policies: [{ at: at(12), table: "approval", version: "2026-01", row: "amount-l3", layer: "GB01" }],
        approvals: [{ level: "L3", role: "cfo", status: "approved", requestedAt: at(12), decidedAt: at(13), decidedBy: "mia" }],
        history: timeline.map(({ at: when, actor, action, detail }) => ({ at: when, actor, action, detail })),
      },
    ]);
    expect((await lineage("opp_r")).cases).toEqual([]);
  });

  test("tells of a case that several business cases share in each whose invoice was held for it, and in no other", async () => {
    const heldFor = (caseId: string | null, event: CanonicalEvent): CanonicalEvent => ({
      ...event,
      payload: { ...(event.payload as object), hold: { reason: "QTC-PRICE-MISMATCH", caseId, since: event.occurredAt } },
    });
    const invoice = (of: string, version: number, kind: "drafted" | "held" | "voided", day: number) =>
      invoiceExample({ id: `inv_${of}`, version, kind, at: at(day), correlationId: `opp_${of}` });
    // The cause was found in the renewal a first; b was held for the same case, and drafted anew; c for none; a case of no business case is nobody's.
    await intelligence.bring(
      "shared",
      caseOf(1, timeline.slice(0, 2)),
      caseOf(2, timeline),
      invoice("b", 1, "drafted", 14),
      heldFor("case_a", invoice("b", 2, "held", 14)),
      invoice("b", 3, "voided", 15),
      heldFor(null, invoice("c", 1, "held", 14)),
      caseExample({ id: "case_x", detectedAt: at(14), correlationId: "" }),
    );
    const told = async (id: string) => (await intelligence.call(getLineage, { tenant: "shared", params: { id } })).body;
    for (const id of ["opp_a", "opp_b", "inv_b"]) {
      const { cases, correlationIds } = await told(id);
      expect(correlationIds).toEqual([id === "opp_a" ? "opp_a" : "opp_b"]);
      expect(cases, id).toMatchObject([
        {
          caseId: "case_a",
          correlationId: "opp_a",
          policies: [{ table: "approval", row: "amount-l3" }],
          approvals: [{ level: "L3", decidedBy: "mia" }],
          history: timeline.map(({ action }) => ({ action })),
        },
      ]);
    }
    for (const id of ["opp_c", "inv_c"]) expect((await told(id)).cases, id).toEqual([]);
    const panel = (title: string, businessCase: string) =>
      intelligence.service.store.query<{ who: string }>(
        expanded(sqlOf(title, "figure"), { tenant: "shared", window: WINDOW, businessCase }),
      );
    expect((await panel("Who decided", "inv_b")).map(({ who }) => who)).toEqual(["policy 2026-01", "mia"]);
    expect((await panel("Way of a business case", "opp_b")).map(({ who }) => who)).toEqual([
      "policy",
      "orchestrator",
      "Linnea Orn",
      "",
      "",
      "",
    ]);
    expect(await panel("Who decided", "opp_c")).toEqual([]);
  });

  test("did this amendment reach ERP? no, and the renewal before it did", async () => {
    for (const [id, events] of [
      ["opp_a", [...calls, ...amendment]],
      ["inv_r", renewal],
    ] as const) {
      const { items } = await reach(id);
      const expected = [...SYSTEMS].map((system) => {
        const there = events.filter((event) => event.system === system);
        const [first, last] = [there[0], there.at(-1)];
        return {
          correlationId: events.at(-1)?.correlationId,
          system,
          reached: there.length > 0,
          events: there.length,
          firstAt: first?.occurredAt ?? null,
          lastAt: last?.occurredAt ?? null,
          lastType: last?.type ?? null,
          lastObjectId: last?.objectId ?? null,
        };
      });
      const order = ({ firstAt, system }: { firstAt: string | null; system: string }): string => `${firstAt ?? "9"} ${system}`;
      expect(items).toEqual(expected.toSorted((one, other) => (order(one) < order(other) ? -1 : 1)));
    }
    const erpOf = async (id: string) => (await reach(id)).items.filter(({ system }: { system: string }) => system === "erp");
    expect(
      (await erpOf("sub")).map(({ correlationId, reached }: { correlationId: string; reached: boolean }) => [correlationId, reached]),
    ).toEqual([
      ["opp_r", true],
      ["opp_a", false],
    ]);
  });
});
