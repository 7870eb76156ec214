import {
  getSubscription,
  redraftInvoice,
  renewSubscription,
  undoRenewal,
  voidInvoice,
} from "@cashline/contracts/systems/billing/operations";
import { previewChange } from "@cashline/contracts/systems/billing/preview-operations";
import { cancelSubscription, previewProration, withdrawScheduledChange } from "@cashline/contracts/systems/billing/subscription-operations";
import type { TestBench } from "@cashline/sim-kit/testing";
import { addDays, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inTerm } from "./monthly-term.fixture.ts";
import { nextTerm, withoutCallIds } from "./test-ground.ts";

type Params = { subscriptionId: string };
const next = { ...nextTerm, startOn: "2027-01-01", endOn: "2028-01-01", billingFrequency: "monthly" as const, discountPercent: "0" };
const renew = async (bench: TestBench, params: Params, quantity = 100) =>
  bench.call(renewSubscription, { params, body: { ...next, quantity } });
const undo = async (bench: TestBench, params: Params) => bench.call(undoRenewal, { params, body: { quoteId: next.quoteId } });
const read = async (bench: TestBench, params: Params) => (await bench.call(getSubscription, { params })).body;
const skipped = async (bench: TestBench) =>
  (await bench.events("billing.bill_run.skipped.v1")).map(({ data }) => [data.periodStartOn, data.code]);

/** Ten seats at 45.50, December billed. */
const december = { term: { billedThroughOn: "2026-12-01" } } as object;

describe("a change within a term that was renewed early", () => {
  test.each(["set before the renewal", "set after it", "made on its day"] as const)("%s is carried out in that term", async (when) => {
    await inTerm(december, async ({ bench, params, comeTo, change, bill, list }) => {
      await comeTo("2026-12-01");
      await bill("2026-12-01");
      if (when === "set before the renewal") await change(100, "2026-12-16");
      expect((await renew(bench, params)).status).toBe(200);
      if (when === "set after it") await change(100, "2026-12-16");
      const isWaiting = when !== "made on its day";
      expect((await read(bench, params)).scheduled).toEqual(
        isWaiting ? { action: "change", effectiveOn: "2026-12-16", quantity: 100, tier: null } : null,
      );
      await comeTo("2026-12-16");
      if (!isWaiting) {
        const body = { quantity: 100, effectiveOn: "2026-12-16" };
        const shown = await bench.call(previewChange, { params, body });
        const prorated = await bench.call(previewProration, { params, body });
        const made = await change(100, "2026-12-16");
        expect(withoutCallIds(made.body)).toEqual(withoutCallIds(shown.body));
        expect(prorated.body.net).toEqual({ currency: "EUR", minor: "211355" });
      }
      expect(await read(bench, params)).toMatchObject({ startOn: "2027-01-01", quantity: 100, scheduled: null, changedOn: null });
      expect((await change(100, "2026-12-20")).body.code).toBe("invalid-request");
      await comeTo("2027-02-01");
      await bill("2027-02-01");
      // 90 × 45.50 × 16/31, rounded by line.
      const lines = (await list()).flatMap((invoice) => invoice.lines).filter(({ kind }) => kind.startsWith("proration"));
      expect(lines.map(({ net }) => Number(net.minor)).reduce((a, b) => a + b, 0)).toBe(211_355);
      expect(await skipped(bench)).toEqual([]);
    });
  });

  test("is not made any more once that term is over, nor is the term ended", async () => {
    await inTerm(december, async ({ bench, params, comeTo, change, cancel }) => {
      await comeTo("2026-12-05");
      await renew(bench, params);
      expect((await cancel("2026-12-16")).body.code).toBe("change-outside-term");
      await comeTo("2027-01-02");
      expect((await change(50, "2026-12-16")).body.code).toBe("change-outside-term");
    });
  });

  test("is withdrawn as any other", async () => {
    await inTerm(december, async ({ bench, params, comeTo, change, charged }) => {
      await comeTo("2026-12-05");
      await change(50, "2026-12-16");
      await renew(bench, params);
      const before = await charged();
      expect((await bench.call(withdrawScheduledChange, { params, body: { reason: "stays" } })).body.scheduled).toBeNull();
      await comeTo("2026-12-20");
      expect(await charged()).toBe(before);
      expect((await undo(bench, params)).body.scheduled).toBeNull();
    });
  });
});

describe("what is set for a later day, and a renewal taken back", () => {
  test.each([
    ["change", "2026-12-10", { status: "active", quantity: 20, scheduled: null }],
    ["cancel", "2026-12-10", { status: "cancelled", quantity: 10, scheduled: null }],
    // Its day came while the renewal stood: a change has been made, an end follows at once.
    ["change", "2026-12-30", { status: "active", quantity: 20, scheduled: null }],
    ["cancel", "2026-12-30", { status: "cancelled", cancelledOn: "2026-12-20", scheduled: null }],
  ] as const)("a %s of 20 December still comes when the renewal is taken back on %s", async (what, undoneOn, expected) => {
    await inTerm(december, async ({ bench, params, comeTo, change }) => {
      await comeTo("2026-12-05");
      const body = { effectiveOn: "2026-12-20", reason: "left" };
      await (what === "change" ? change(20, "2026-12-20") : bench.call(cancelSubscription, { params, body }));
      const { scheduled } = await read(bench, params);
      expect(scheduled).toMatchObject({ action: what });
      await renew(bench, params);
      expect((await read(bench, params)).scheduled).toEqual(what === "change" ? scheduled : null);
      expect(await skipped(bench)).toEqual(what === "change" ? [] : [["2026-12-20", "change-outside-term"]]);
      await comeTo(undoneOn);
      const undone = await undo(bench, params);
      expect(undone.body).toMatchObject({
        endOn: "2027-01-01",
        scheduled: what === "change" && undoneOn > "2026-12-20" ? null : scheduled,
      });
      await comeTo("2026-12-31");
      expect(await read(bench, params)).toMatchObject(expected);
    });
  });

  test("what was set for the new term lapses with it, and that is told", async () => {
    await inTerm(december, async ({ bench, params, comeTo, change }) => {
      await comeTo("2026-12-05");
      await renew(bench, params);
      expect((await change(50, "2027-02-10")).status).toBe(200);
      await undo(bench, params);
      expect(await skipped(bench)).toEqual([["2027-02-10", "change-outside-term"]]);
      await comeTo("2027-02-20");
      expect(await read(bench, params)).toMatchObject({ quantity: 10, scheduled: null });
    });
  });
});

/** A seat costs 8.40, 9.30 or 8.68 a day in months of 31, 28 or 30 days. */
const SEAT = 26_040;

describe("whatever is changed, set for later, billed, voided, renewed early and taken back, each day is charged for the seats it had", () => {
  const step = fc.record({
    days: fc.nat(25),
    does: fc.oneof(
      fc.record({ to: fc.integer({ min: 1, max: 6 }), late: fc.constantFrom(0, 20) }),
      fc.record({ to: fc.integer({ min: 1, max: 6 }), ahead: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ voids: fc.nat(9) }),
      fc.constantFrom("bill" as const, "renew" as const, "undo" as const, "redraft" as const),
    ),
  });
  test.each([
    ["in_advance", "next_invoice"],
    ["in_advance", "immediate"],
    ["in_arrears", "next_invoice"],
    ["in_arrears", "immediate"],
  ] as const)("%s, changes billed with %s", async (billingTiming, changeBilling) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        const first = "2026-09-01";
        const term = { billingTiming, quantity: 2, billedThroughOn: first } as object;
        await inTerm(
          { term, policy: { changeBilling }, card: { unitPrice: "260.40" } },
          async ({ bench, params, comeTo, change, bill, list, charged }) => {
            let today: CalendarDate = first;
            const seats: [CalendarDate, number][] = [[first, 2]];
            const had = (): number => seats.at(-1)?.[1] ?? 0;
            let waiting: [CalendarDate, number] | undefined;
            let isRenewed = false;
            const on = async (day: CalendarDate): Promise<void> => {
              today = day;
              await comeTo(day);
              if (!waiting || waiting[0] > day) return;
              if (waiting[1] !== had()) seats.push(waiting);
              waiting = undefined;
            };
            await on(first);
            for (const { days, does } of steps) {
              await on(addDays(today, days) < "2026-12-31" ? addDays(today, days) : "2026-12-31");
              if (does === "bill") await bill(today);
              else if (does === "renew") isRenewed = (await renew(bench, params, 3)).status === 200 || isRenewed;
              else if (does === "undo") isRenewed = (await undo(bench, params)).status !== 200 && isRenewed;
              else if (does === "redraft") {
                for (const { id, status, purpose } of await list())
                  if (status === "draft" && purpose !== "change")
                    expect((await bench.call(redraftInvoice, { params: { invoiceId: id }, body: { reason: "anew" } })).status).toBe(201);
              } else if ("voids" in does) {
                const standing = (await list()).filter(({ status, credited }) => status === "open" && credited.minor === "0");
                const invoice = standing.filter(({ purpose }) => purpose !== "renewal")[does.voids % Math.max(standing.length, 1)];
                if (invoice) await bench.call(voidInvoice, { params: { invoiceId: invoice.id }, body: { reason: "mistake" } });
              } else if ("ahead" in does) {
                const day = addDays(today, does.ahead);
                if (day < "2027-01-01" && (await change(does.to, day)).status === 200) waiting = [day, does.to];
              } else {
                const [last] = seats.at(-1) ?? [first];
                const day = daysBetween(last, today) > does.late ? addDays(today, -does.late) : last;
                if ((await change(does.to, day)).status === 200) seats.push([day, does.to]);
              }
            }
            await on("2026-12-31");
            if (!isRenewed) expect((await renew(bench, params, 3)).status).toBe(200);
            await on("2027-01-02");
            for (let times = 0; times < 3; times += 1) await bill("2027-01-02");
            let expected = billingTiming === "in_advance" ? 3 * SEAT : 0;
            for (let day: CalendarDate = first; day < "2027-01-01"; day = addDays(day, 1)) {
              const inMonth = day.slice(5, 7) === "09" || day.slice(5, 7) === "11" ? 30 : 31;
              expected += (seats.findLast(([from]) => from <= day)?.[1] ?? 0) * (SEAT / inMonth);
            }
            expect(await charged()).toBe(Math.round(expected));
          },
        );
      }),
      { numRuns: 10 },
    );
  });
});
