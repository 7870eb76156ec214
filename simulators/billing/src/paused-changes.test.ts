import { addDays, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inTerm } from "./monthly-term.fixture.ts";

describe("after a pause of 6 to 15 January, at 1.00 a day, a change of 21 January", () => {
  test.each([
    // 10 days of the seats before, 11 of those after.
    ["in_arrears", 10, 20, 32_000],
    ["in_advance", 10, 20, 32_000],
    ["in_arrears", 20, 10, 31_000],
    ["in_advance", 20, 10, 31_000],
  ] as const)("%s, from %i to %i seats, January comes to %i", async (billingTiming, quantity, to, expected) => {
    await inTerm(
      { term: { billingTiming, quantity }, card: { unitPrice: "31.00" } },
      async ({ comeTo, pause, resume, change, bill, list }) => {
        await comeTo("2026-01-06");
        await pause();
        await comeTo("2026-01-16");
        await resume();
        await comeTo("2026-01-21");
        expect((await change(to, "2026-01-21")).status).toBe(200);
        await comeTo("2026-02-01");
        await bill(billingTiming === "in_arrears" ? "2026-02-01" : "2026-01-31");
        expect((await list()).map(({ net }) => Number(net.minor))).toEqual([expected]);
      },
    );
  });

  test("cancelled on 31 January, ten times the seats from 21 January are charged for their ten days", async () => {
    await inTerm(
      { term: { billingTiming: "in_arrears" }, card: { unitPrice: "31.00" } },
      async ({ comeTo, pause, resume, change, cancel }) => {
        await comeTo("2026-01-11");
        await pause();
        await comeTo("2026-01-21");
        await resume();
        await change(100, "2026-01-21");
        await comeTo("2026-01-31");
        expect((await cancel("2026-01-31")).body.invoice).toMatchObject({ net: { minor: "110000" } });
      },
    );
  });

  test("a change told after a bill that had taken the pause off changes only the days it charged", async () => {
    await inTerm(
      { term: { billingTiming: "in_arrears" }, card: { unitPrice: "31.00" } },
      async ({ comeTo, pause, resume, change, bill, charged }) => {
        await comeTo("2026-01-06");
        await pause();
        await comeTo("2026-01-16");
        await resume();
        await comeTo("2026-02-01");
        await bill("2026-02-01");
        await change(20, "2026-01-10");
        // 5 days of 10 seats, 16 of 20.
        expect(await charged()).toBe(37_000);
      },
    );
  });
});

/** A seat costs 8.40, 9.30 or 8.68 a day in months of 31, 28 or 30 days. */
const SEAT = 26_040;

describe("whatever is paused, changed and billed, each period is charged for its days not paused when it was drafted", () => {
  const step = fc.record({
    days: fc.nat(20),
    does: fc.oneof(
      fc.record({ to: fc.integer({ min: 1, max: 30 }), late: fc.constantFrom(0, 0, 9, 25) }),
      fc.record({ pauseFor: fc.integer({ min: 1, max: 45 }) }),
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
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) =>
        inTerm({ term: { billingTiming }, card: { unitPrice: "260.40" }, policy: { changeBilling } }, async (calls) => {
          let today: CalendarDate = "2026-01-01";
          const seats: [CalendarDate, number][] = [[today, 10]];
          const pauses: [CalendarDate, CalendarDate][] = [];
          /** The pauses over when a period was drafted. */
          const drafted = new Map<CalendarDate, number>();
          const come = async (days: number) => {
            today = addDays(today, days);
            await calls.comeTo(today);
          };
          const bill = async () => {
            await calls.bill(today);
            const lines = (await calls.list()).flatMap((invoice) => invoice.lines).filter(({ kind }) => kind === "recurring");
            for (const { periodStartOn } of lines) if (!drafted.has(periodStartOn)) drafted.set(periodStartOn, pauses.length);
          };
          for (const { days, does } of steps) {
            await come(days);
            if (does === "bill") await bill();
            else if ("pauseFor" in does) {
              const from = today;
              await calls.pause();
              await come(does.pauseFor);
              expect((await calls.resume()).status).toBe(200);
              pauses.push([from, today]);
            } else {
              const [last] = seats.at(-1) ?? [today];
              const on = daysBetween(last, today) > does.late ? addDays(today, -does.late) : last;
              if ((await calls.change(does.to, on)).status === 200) seats.push([on, does.to]);
            }
          }
          if (today < "2026-12-01") await come(daysBetween(today, "2026-12-01"));
          await bill();
          let expected = 0;
          for (const [startOn, known] of drafted) {
            const days = new Date(Date.UTC(2026, Number(startOn.slice(5, 7)), 0)).getUTCDate();
            for (let day = 0; day < days; day += 1) {
              const on = addDays(startOn, day);
              if (pauses.slice(0, known).some(([from, to]) => on >= from && on < to)) continue;
              expected += ((seats.findLast(([from]) => from <= on)?.[1] ?? 0) * SEAT) / days;
            }
          }
          expect(await calls.charged()).toBe(Math.round(expected));
        }),
      ),
      { numRuns: 8 },
    );
  });
});
