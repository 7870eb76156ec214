import { createCreditNote, voidCreditNote } from "@cashline/contracts/systems/billing/credit-operations";
import { correctUsage, listUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import { redraftInvoice, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { previewChange } from "@cashline/contracts/systems/billing/preview-operations";
import { addDays, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inTerm } from "./monthly-term.fixture.ts";
import { withoutCallIds } from "./test-ground.ts";

/** Seats at 31.00, of which 31 days make 1.00 a day, usage at 1.00 a unit, and 200.00 committed to a month. */
const card = { unitPrice: "31.00", includedUsage: 0, overageUnitPrice: "1", minimumCommitment: "200" };
const terms = (quantity: number) => ({
  term: { billingTiming: "in_arrears" as const, quantity },
  policy: { usageBilling: "per_period" as const, lateUsage: "next_invoice" as const },
  card,
});

describe("a change that reaches back into a month topped up to its commitment", () => {
  test.each([
    // 21 days of the seats before, 10 of those after.
    [1, 4, 0, 20_000],
    [4, 1, 0, 20_000],
    [1, 40, 0, 42_100],
    [10, 1, 0, 22_000],
    [1, 4, 160, 22_100],
    [7, 1, 20, 20_000],
  ])("from %i to %i seats, with %i units used, comes to %i, as one told in time", async (quantity, to, units, expected) => {
    for (const toldOn of ["2026-01-22", "2026-02-01"])
      await inTerm(terms(quantity), async ({ comeTo, change, use, bill, charged }) => {
        if (units > 0) await use("u", units, "2026-01-05");
        await comeTo(toldOn);
        if (toldOn > "2026-01-22") await bill("2026-02-01");
        expect((await change(to, "2026-01-22")).status).toBe(200);
        await comeTo("2026-02-01");
        await bill("2026-02-01");
        expect(await charged()).toBe(expected);
      });
  });

  test("is previewed with what it makes of the true-up, which a line says", async () => {
    await inTerm(terms(1), async ({ bench, params, comeTo, change, bill }) => {
      await comeTo("2026-02-01");
      await bill("2026-02-01");
      const body = { quantity: 4, effectiveOn: "2026-01-22" };
      const shown = await bench.call(previewChange, { params, body });
      const made = await change(4, "2026-01-22");
      expect(withoutCallIds(made.body)).toEqual(withoutCallIds(shown.body));
      const lines: { description: string; net: { minor: string } }[] = made.body.proration.lines;
      expect(lines.map(({ description, net }) => [description, net.minor])).toEqual([
        ["Unused: 1 × pro", "-1000"],
        ["From the change on: 4 × pro", "4000"],
        ["True-up to the minimum commitment, less by the change", "-3000"],
      ]);
    });
  });

  test.each(["void", "redraft"] as const)(
    "after a %s of the month's invoice it is topped up once, with the seats it then has",
    async (how) => {
      await inTerm(terms(1), async ({ bench, comeTo, change, draft, bill, charged }) => {
        await comeTo("2026-02-01");
        const [january] = await draft("2026-02-01");
        await change(4, "2026-01-22");
        const params = { invoiceId: january?.id ?? "" };
        if (how === "void") await bench.call(voidInvoice, { params, body: { reason: "mistake" } });
        else expect((await bench.call(redraftInvoice, { params, body: { reason: "seats" } })).status).toBe(201);
        await bill("2026-02-01");
        expect(await charged()).toBe(20_000);
      });
    },
  );

  test("a correction that a credit note had taken the place of waits again as it was when the note is void", async () => {
    await inTerm(terms(1), async ({ bench, params, comeTo, change, use, bill, list, charged }) => {
      await use("u", 200, "2026-01-05");
      await comeTo("2026-02-01");
      await bill("2026-02-01");
      const [record] = (await bench.call(listUsage, { query: params })).body.items;
      await bench.call(correctUsage, { params: { usageId: record.id }, body: { quantity: 100, reason: "meter" } });
      await change(4, "2026-01-22");
      // 61.00 of seats and 100.00 of usage are below what is committed.
      expect(await charged()).toBe(20_000);
      const [invoice] = await list();
      const lineId = invoice?.lines.find(({ kind }) => kind === "usage")?.lineId;
      const lines = [{ lineId, net: { currency: "EUR", minor: "3100" } }];
      const note = await bench.call(createCreditNote, { body: { invoiceId: invoice?.id ?? "", reason: "duplicate", lines } });
      expect([note.status, await charged()]).toEqual([201, 20_000]);
      const voided = await bench.call(voidCreditNote, { params: { creditNoteId: note.body.id }, body: {} });
      expect([voided.status, await charged()]).toEqual([200, 20_000]);
      // From 100 units to 150, 61.00 of seats come to 211.00.
      await bench.call(correctUsage, { params: { usageId: record.id }, body: { quantity: 150, reason: "meter" } });
      expect(await charged()).toBe(21_100);
    });
  });
});

/** A seat costs 8.40, 9.30 or 8.68 a day in months of 31, 28 or 30 days. */
const SEAT = 26_040;

describe("whatever is changed, used, corrected, billed and voided, each month comes to its commitment or to its seats and usage", () => {
  const step = fc.record({
    days: fc.nat(30),
    does: fc.oneof(
      fc.record({ to: fc.integer({ min: 1, max: 6 }), late: fc.constantFrom(0, 20, 50) }),
      fc.record({ use: fc.integer({ min: 1, max: 900 }), ago: fc.nat(40) }),
      fc.record({ correct: fc.nat(900), which: fc.nat(9) }),
      fc.record({ voids: fc.nat(9) }),
      fc.constant("bill" as const),
    ),
  });
  test.each([
    ["in_advance", "next_invoice"],
    ["in_advance", "immediate"],
    ["in_arrears", "next_invoice"],
    ["in_arrears", "immediate"],
  ] as const)("%s, changes billed with %s", async (billingTiming, changeBilling) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 10 }),
        fc.constantFrom("600", "1200"),
        async (steps, minimumCommitment) => {
          const own = terms(2);
          const changed = {
            term: { ...own.term, billingTiming },
            policy: { ...own.policy, changeBilling },
            card: { ...card, unitPrice: "260.40", minimumCommitment },
          };
          await inTerm(changed, async ({ bench, params, comeTo, change, use, bill, list, charged }) => {
            let today: CalendarDate = "2026-01-01";
            const seats: [CalendarDate, number][] = [[today, 2]];
            const usage = new Map<string, { on: CalendarDate; units: number }>();
            for (const { days, does } of steps) {
              today = addDays(today, days);
              await comeTo(today);
              if (does === "bill") await bill(today);
              else if ("use" in does) {
                const on = daysBetween("2026-01-01", today) > does.ago ? addDays(today, -does.ago) : "2026-01-01";
                const sourceId = `u${usage.size}`;
                if ((await use(sourceId, does.use, on)).status < 300) usage.set(sourceId, { on, units: does.use });
              } else if ("correct" in does) {
                const { items } = (await bench.call(listUsage, { query: { subscriptionId: params.subscriptionId, limit: "200" } })).body;
                const record = items[does.which % Math.max(items.length, 1)];
                const body = { quantity: does.correct, reason: "meter" };
                const answer = record && (await bench.call(correctUsage, { params: { usageId: record.id }, body }));
                if (answer?.status === 200) usage.set(record.sourceId, { on: record.usedOn, units: does.correct });
              } else if ("voids" in does) {
                const standing = (await list()).filter(({ status, credited }) => status === "open" && credited.minor === "0");
                const invoice = standing[does.voids % Math.max(standing.length, 1)];
                if (invoice) await bench.call(voidInvoice, { params: { invoiceId: invoice.id }, body: { reason: "mistake" } });
              } else {
                const [last] = seats.at(-1) ?? [today];
                const on = daysBetween(last, today) > does.late ? addDays(today, -does.late) : last;
                if ((await change(does.to, on)).status === 200) seats.push([on, does.to]);
              }
            }
            if (today < "2026-12-01") await comeTo("2026-12-01");
            for (let times = 0; times < 3; times += 1) await bill("2026-12-01");
            let expected = 0;
            for (let month = 1; month <= 12; month += 1) {
              const days = new Date(Date.UTC(2026, month, 0)).getUTCDate();
              const startOn = `2026-${String(month).padStart(2, "0")}-01`;
              let sum = 0;
              for (let day = 0; day < days; day += 1)
                sum += (seats.findLast(([from]) => from <= addDays(startOn, day))?.[1] ?? 0) * (SEAT / days);
              const units = [...usage.values()]
                .filter(({ on }) => on.startsWith(startOn.slice(0, 7)))
                .reduce((all, one) => all + one.units, 0);
              if (month < 12) expected += Math.max(sum + units * 100, Number(minimumCommitment) * 100);
              else if (billingTiming === "in_advance") expected += sum;
            }
            expect(await charged()).toBe(Math.round(expected));
          });
        },
      ),
      { numRuns: 6 },
    );
  });
});
