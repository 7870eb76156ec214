import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inTerm } from "./monthly-term.fixture.ts";

/** 10 seats at 31.00 in arrears, of which 31 days make 310.00. */
const inArrears = { term: { billingTiming: "in_arrears" as const }, policy: { usageBilling: "per_period" as const } };
const at = (minimumCommitment: string) => ({ unitPrice: "31.00", minimumCommitment });

describe("a minimum commitment is topped up from what seats are charged", () => {
  test("by second, a change at 18:00 counts from 18:00: the month comes to its commitment", async () => {
    const policy = { ...inArrears.policy, proration: "by_second" as const };
    await inTerm({ ...inArrears, policy, card: at("1000") }, async ({ comeTo, change, bill, charged }) => {
      await comeTo("2026-01-16", "18:00");
      await change(20, "2026-01-16", { effectiveAt: "2026-01-16T18:00:00.000Z" });
      await comeTo("2026-02-01");
      await bill("2026-02-01");
      expect(await charged()).toBe(100_000);
    });
  });

  test("by second, two changes of a day count each from its own second", async () => {
    const policy = { ...inArrears.policy, proration: "by_second" as const };
    await inTerm({ ...inArrears, policy, card: at("1000") }, async ({ comeTo, change, bill, list }) => {
      await comeTo("2026-01-16", "20:00");
      await change(20, "2026-01-16", { effectiveAt: "2026-01-16T06:00:00.000Z" });
      await change(40, "2026-01-16", { effectiveAt: "2026-01-16T18:00:00.000Z" });
      await comeTo("2026-02-01");
      await bill("2026-02-01");
      // 15.25 days of 10, half a day of 20, 15.25 of 40.
      expect((await list())[0]?.lines.find(({ kind }) => kind === "commitment")?.net.minor).toBe(String(100_000 - 15_250 - 1_000 - 61_000));
    });
  });

  test("ten days paused count for nothing, and the commitment stays whole", async () => {
    await inTerm({ ...inArrears, card: at("310") }, async ({ comeTo, pause, resume, bill, list }) => {
      await comeTo("2026-01-06");
      await pause();
      await comeTo("2026-01-16");
      await resume();
      await comeTo("2026-02-01");
      await bill("2026-02-01");
      expect((await list())[0]?.lines.map(({ kind, net }) => [kind, net.minor])).toEqual([
        ["recurring", "21000"],
        ["commitment", "10000"],
      ]);
    });
  });

  test("paused after they were billed in advance, days count as they were charged", async () => {
    await inTerm(
      { ...inArrears, term: { billingTiming: "in_advance" }, card: at("310") },
      async ({ comeTo, pause, resume, bill, list }) => {
        await bill("2026-01-01");
        await comeTo("2026-01-06");
        await pause();
        await comeTo("2026-01-16");
        await resume();
        await comeTo("2026-02-01");
        await bill("2026-02-01");
        expect((await list()).flatMap(({ lines }) => lines.map(({ kind, net }) => [kind, net.minor]))).toEqual([
          ["recurring", "31000"],
          ["recurring", "31000"],
        ]);
      },
    );
  });

  test("ended in a pause, the last days count for nothing", async () => {
    await inTerm({ ...inArrears, card: at("310") }, async ({ comeTo, pause, cancel }) => {
      await comeTo("2026-01-11");
      await pause();
      await comeTo("2026-01-21");
      // 20 days of the commitment, 10 of the seats.
      expect((await cancel("2026-01-21")).body.invoice).toMatchObject({ net: { minor: "20000" } });
    });
  });

  test("whatever is paused and changed, by the second, a month comes to its commitment or to its seats", async () => {
    const change = fc.record({ hours: fc.integer({ min: 1, max: 300 }), to: fc.integer({ min: 1, max: 40 }), pauseDays: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.constantFrom("100", "310", "900"), async (changes, commitment) => {
        const policy = { ...inArrears.policy, proration: "by_second" as const };
        await inTerm({ ...inArrears, policy, card: at(commitment) }, async ({ comeTo, change: to, pause, resume, bill, charged }) => {
          let now = 0;
          const instant = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
          const steps: { from: number; quantity: number }[] = [{ from: 0, quantity: 10 }];
          const paused = new Set<number>();
          for (const { hours, to: quantity, pauseDays } of changes) {
            now += hours;
            if (now >= 31 * 24) break;
            await comeTo(instant(now).slice(0, 10), instant(now).slice(11, 16));
            const changed = await to(quantity, instant(now).slice(0, 10), { effectiveAt: instant(now) });
            if (changed.status === 200) steps.push({ from: now, quantity });
            const first = Math.floor(now / 24) + 1;
            if (pauseDays === 0 || first + pauseDays >= 31) continue;
            await comeTo(instant(first * 24).slice(0, 10));
            await pause();
            now = (first + pauseDays) * 24;
            await comeTo(instant(now).slice(0, 10));
            await resume();
            for (let day = first; day < first + pauseDays; day += 1) paused.add(day);
          }
          await comeTo("2026-02-01");
          await bill("2026-02-01");
          let seats = 0;
          for (let hour = 0; hour < 31 * 24; hour += 1)
            if (!paused.has(Math.floor(hour / 24))) seats += ((steps.findLast(({ from }) => from <= hour)?.quantity ?? 0) * 100) / 24;
          // Each credit and charge is rounded once.
          expect(Math.abs((await charged()) - Math.max(seats, Number(commitment) * 100))).toBeLessThanOrEqual(1 + changes.length);
        });
      }),
      { numRuns: 25 },
    );
  });
});
