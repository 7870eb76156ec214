import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf } from "../ingest/rows.ts";
import { lineage, reach } from "../queries/lineage.ts";
import { listCases, measure, series, storedEvents } from "../queries/queries.ts";
import { Detection } from "../detectors/detection.ts";
import { detectors } from "../detectors/detectors.ts";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { dailySeries } from "./catalogue.ts";
import { cashOf, contractExample, journalOf } from "./example-books.ts";
import {
  accountExample,
  caseExample,
  customerExample,
  entitlementExample,
  exampleEvent,
  invoiceExample,
  opportunityExample,
  receivableExample,
  renewalExample,
} from "./example-events.ts";
import { approvalOf, taskOf } from "./example-work.ts";

const WINDOW = { from: "2026-01-05T00:00:00.000Z", to: "2026-01-25T00:00:00.000Z" };
const AS_OF = "2026-03-01T00:00:00.000Z";
const at = (hour: number): string => new Date(Date.parse("2026-01-01T00:00:00.000Z") + hour * 3_600_000).toISOString();

/** What may befall one renewal, in its systems' own order. */
const renewal = (index: number): fc.Arbitrary<CanonicalEvent[]> =>
  fc
    .record({
      start: fc.integer({ min: 0, max: 24 * 28 }),
      way: fc.constantFrom("straight", "released", "redrafted", "voided later"),
      held: fc.integer({ min: 1, max: 100 }),
      case: fc.constantFrom("none", "open", "closed", "reopened"),
      cents: fc.integer({ min: 1, max: 1_000_000 }),
      paid: fc.boolean(),
      seats: fc.integer({ min: 9, max: 11 }),
      team: fc.constantFrom("deal_desk", "tax", "revenue_accounting"),
      tier: fc.constantFrom("strategic", "small_business"),
      refused: fc.boolean(),
      isLost: fc.boolean(),
    })
    .map(({ start, way, held, case: ofCase, cents, paid, seats, team, tier, refused, isLost }) => {
      const id = `o${index}`;
      const invoice = (
        suffix: string,
        version: number,
        kind: "drafted" | "held" | "released" | "voided" | "finalized",
        hour: number,
        revision = 1,
      ) => {
        const finalizedAt = kind === "voided" && suffix === "a" && way === "voided later" ? { finalizedAt: at(start + 1) } : {};
        return invoiceExample({
          id: `${id}-${suffix}`,
          version,
          kind,
          at: at(hour),
          revision,
          correlationId: id,
          totalCents: cents,
          ...finalizedAt,
        });
      };
      const ways = {
        straight: [invoice("a", 1, "drafted", start), invoice("a", 2, "finalized", start + 1)],
        released: [
          invoice("a", 1, "drafted", start),
          invoice("a", 2, "held", start),
          invoice("a", 3, "released", start + held),
          invoice("a", 4, "finalized", start + held),
        ],
        redrafted: [
          invoice("a", 1, "held", start),
          invoice("a", 2, "voided", start + held),
          invoice("b", 1, "drafted", start + held, 2),
          invoice("b", 2, "finalized", start + held, 2),
        ],
        "voided later": [invoice("a", 1, "finalized", start + 1), invoice("a", 2, "voided", start + held)],
      };
      const work = (done: boolean) => ({
        tasks: [taskOf(`task-${id}`, team, at(start), done ? at(start + held) : null)],
        approvals: [approvalOf(`approval-${id}`, at(start), done ? at(start + held) : null)],
      });
      const opened = {
        id: `case-${id}`,
        correlationId: id,
        exposureCents: cents,
        detectedAt: at(start),
        dueAt: at(start + 50),
        accountId: `acc-${id}`,
        legalEntity: "US01",
        team,
        tier,
        renewalOn: "2026-02-01",
        ...work(false),
      };
      const closed = {
        ...opened,
        version: 2,
        resolvedAt: at(start + held),
        closedAt: at(start + held),
        rootCause: "stale_master_data" as const,
        ...work(true),
      };
      const cases = {
        none: [],
        open: [caseExample(opened)],
        closed: [caseExample(opened), caseExample(closed)],
        reopened: [caseExample(opened), caseExample(closed), caseExample({ ...opened, version: 3, exposureCents: cents + 1 })],
      };
      const receivable = { id: `ar-${id}`, grossCents: cents, customerId: `cus-${id}` };
      const day = (hour: number): string => at(hour).slice(0, 10);
      const ofSubscription = { objectType: "subscription", objectId: `sub-${id}`, correlationId: id };
      const usage = { id: `use-${id}`, sourceId: `src-${id}`, meter: "calls", quantity: String(seats), usedOn: day(start) };
      const metered = {
        source: "gateway",
        id: `m-${id}`,
        subject: `sub-${id}`,
        subscriptionId: `sub-${id}`,
        meter: "calls",
        quantity: String(seats),
        time: at(start),
        verdict: "accepted",
        code: null,
      };
      return [
        accountExample({ id: `acc-${id}`, tier }),
        accountExample({ id: `acc-${id}`, tier: "enterprise", version: 2, at: at(start) }),
        customerExample({ id: `cus-${id}`, accountId: `acc-${id}` }),
        contractExample({ id: `k-${id}`, at: "2025-12-01T00:00:00.000Z", seats: 10, accountId: `acc-${id}` }),
        contractExample({
          id: `k-${id}`,
          version: 2,
          at: at(start + held),
          seats,
          accountId: `acc-${id}`,
          status: isLost ? "expired" : "activated",
        }),
        opportunityExample({ id, closeOn: day(start), at: "2025-12-20T00:00:00.000Z" }),
        opportunityExample({ id, version: 2, closeOn: day(start), at: at(start), stage: isLost ? "closed_lost" : "closed_won" }),
        exampleEvent({
          ...ofSubscription,
          type: "billing.subscription.created.v1",
          at: "2025-12-01T00:00:00.000Z",
          payload: { startOn: "2025-12-01", endOn: "2026-12-01", termMonths: 12, sku: "platform", tier: "pro" },
        }),
        exampleEvent({ ...ofSubscription, type: "billing.usage.recorded.v1", version: 2, at: at(start), payload: { accepted: [usage] } }),
        exampleEvent({
          type: "metering.batch.ingested.v1",
          objectType: "batch",
          objectId: `batch-${id}`,
          at: at(start),
          payload: { events: [metered] },
        }),
        ...ways[way],
        ...cases[ofCase],
        renewalExample(id, at(start + held + 1)),
        entitlementExample({ id: `ent-${id}`, contractId: `ctr-of-${id}`, seats, renewals: 1, at: at(start + held) }),
        ...(refused
          ? [
              exampleEvent({
                type: "erp.posting.rejected.v1",
                objectType: "posting_validation",
                objectId: `pv-${id}`,
                at: at(start),
                payload: { id: `pv-${id}`, invoiceId: `inv-of-ar-${id}` },
              }),
            ]
          : []),
        receivableExample({ ...receivable, at: at(start + 1), openCents: cents }),
        journalOf(
          `je-${id}`,
          day(start + 1),
          [
            ["receivable", cents, 0],
            ["deferred_revenue", 0, cents],
          ],
          `cus-${id}`,
        ),
        ...(paid
          ? [
              receivableExample({ ...receivable, version: 2, at: at(start + held + 2), openCents: 0 }),
              cashOf(`ar-${id}`, day(start + held), cents),
            ]
          : []),
      ];
    });

const book = fc.tuple(...Array.from({ length: 8 }, (_, index) => renewal(index))).map((renewals) => renewals.flat());
/** What the store keeps of a whole book, each kind of its rows. */
const TABLES = "accounts case_approvals case_tasks case_versions cases cash contract_versions contracts entitlements invoice_holds invoices journal_lines metered_events opportunities postings raw_events receivable_versions renewals subscription_terms usage_records"; // prettier-ignore
/** A book in its own order, and in any other. */
const arrivals = book.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })));

describe("events delivered at least once and in any order", () => {
  let example: ExampleStore;
  beforeAll(async () => {
    example = await openExampleStore();
  });
  afterAll(() => example.close());

  /** Everything the service says about a sandbox. */
  const told = async (tenant: string) => {
    const { store } = example;
    return {
      kpis: await measure(store, tenant, WINDOW),
      series: await Promise.all(dailySeries.map(({ name }) => series(store, name, tenant, WINDOW))),
      cases: await listCases(store, tenant, "all", 1000),
      findings: await new Detection(store, () => 0, detectors).find(tenant, AS_OF),
      stored: (await storedEvents(store, tenant)).systems,
      lineage: await lineage(store, tenant, "o0"),
      reach: await reach(store, tenant, "o0"),
    };
  };

  test("a book brings every kind of row that is kept of events, and many figures say something of it", async () => {
    const events = fc.sample(book, { numRuns: 1, seed: 1 }).flat();
    const tables = new Set(events.flatMap((event) => rowsOf(event, at(0))).map(({ table }) => table.slice("pi.".length)));
    expect([...tables].sort().join(" ")).toBe(TABLES);
    await example.put("sample", events);
    const said = (await told("sample")).kpis.filter(({ value, rows }) => [value, ...rows.map((row) => row.value)].some((figure) => figure));
    expect(said.length).toBeGreaterThan(20);
  });

  test("once, three times over, or shuffled in small pieces: every figure is the same", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(arrivals, async ([events, shuffled]) => {
        run += 1;
        const [once, thrice, pieces] = [`once-${run}`, `thrice-${run}`, `pieces-${run}`];
        await example.put(once, events);
        await example.put(thrice, [...events, ...events]);
        await example.put(thrice, shuffled);
        for (let start = 0; start < shuffled.length; start += 25) await example.put(pieces, shuffled.slice(start, start + 25));
        const expected = await told(once);
        expect(await told(thrice)).toEqual(expected);
        expect(await told(pieces)).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  });
});
