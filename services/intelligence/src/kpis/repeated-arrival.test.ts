import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lineage, reach } from "../queries/lineage.ts";
import { listCases, measure, series, storedEvents } from "../queries/queries.ts";
import { Detection } from "../detectors/detection.ts";
import { detectors } from "../detectors/detectors.ts";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { dailySeries } from "./catalogue.ts";
import { caseExample, entitlementExample, invoiceExample, receivableExample, renewalExample } from "./example-events.ts";

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
    })
    .map(({ start, way, held, case: ofCase, cents, paid, seats }) => {
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
      const opened = { id: `case-${id}`, correlationId: id, exposureCents: cents, detectedAt: at(start) };
      const closed = { ...opened, version: 2, resolvedAt: at(start + held), closedAt: at(start + held) };
      const cases = {
        none: [],
        open: [caseExample(opened)],
        closed: [caseExample(opened), caseExample(closed)],
        reopened: [caseExample(opened), caseExample(closed), caseExample({ ...opened, version: 3, exposureCents: cents + 1 })],
      };
      const receivable = { id: `ar-${id}`, grossCents: cents };
      return [
        ...ways[way],
        ...cases[ofCase],
        renewalExample(id, at(start + held + 1)),
        entitlementExample({ id: `ent-${id}`, contractId: `ctr-of-${id}`, seats, renewals: 1, at: at(start + held) }),
        receivableExample({ ...receivable, at: at(start + 1), openCents: cents }),
        ...(paid ? [receivableExample({ ...receivable, version: 2, at: at(start + held + 2), openCents: 0 })] : []),
      ];
    });

const book = fc.tuple(...Array.from({ length: 8 }, (_, index) => renewal(index))).map((renewals) => renewals.flat());
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
        expect(expected.kpis.find(({ name }) => name === "exception_volume")).toBeDefined();
        expect(await told(thrice)).toEqual(expected);
        expect(await told(pieces)).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  });
});
