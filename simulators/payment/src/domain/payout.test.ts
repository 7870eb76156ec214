import type { SettlementBatch } from "@cashline/contracts/systems/payment/balance-entities";
import { dayOfWeek } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addToBatch, balanceOf, emptySums, minorOf, transactionOf, type Movement } from "./balance.ts";
import { policy } from "./objects.fixture.ts";
import { automaticPayout, isPayoutDay, payoutDayAfter } from "./payout.ts";

const types = ["charge", "refund", "refund_failure", "dispute", "dispute_reversal", "payout", "payout_failure", "payout_cancel"] as const;
const movement = fc.record({
  type: fc.constantFrom(...types),
  currency: fc.constantFrom("EUR", "USD"),
  amountMinor: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
  feeMinor: fc.bigInt({ min: -1_000n, max: 1_000n }),
  availableOn: fc.constantFrom("2026-01-03", "2026-01-04", "2026-01-05"),
});

const batchesOf = (movements: readonly Omit<Movement, "sourceId" | "policy">[]): SettlementBatch[] => {
  const batches = new Map<string, SettlementBatch>();
  for (const each of movements) {
    const id = `sb ${each.currency} ${each.availableOn}`;
    const { currency, availableOn } = each;
    const batch = batches.get(id) ?? { id, currency, availableOn, ...emptySums(currency), payoutId: null };
    batches.set(id, addToBatch(batch, transactionOf("txn_1", id, { ...each, sourceId: "pi_1", policy: null }, "2026-01-01T00:00:00.000Z")));
  }
  return [...batches.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
};

describe("the days of automatic payouts", () => {
  test.each([
    ["daily", {}, "2026-01-01", "2026-01-02"],
    ["weekly", { payoutWeekday: 1 }, "2026-01-01", "2026-01-05"],
    ["weekly", { payoutWeekday: 1 }, "2026-01-04", "2026-01-05"],
    ["weekly", { payoutWeekday: 1 }, "2026-01-05", "2026-01-12"],
    ["monthly", { payoutMonthDay: 1 }, "2026-01-31", "2026-02-01"],
    ["monthly", { payoutMonthDay: 15 }, "2026-01-15", "2026-02-15"],
    ["monthly", { payoutMonthDay: 31 }, "2026-01-31", "2026-02-28"],
    ["monthly", { payoutMonthDay: 31 }, "2028-02-01", "2028-02-29"],
    ["manual", {}, "2026-01-01", null],
  ] as const)("%s %o after %s is %s", (payoutInterval, over, closed, day) => {
    expect(payoutDayAfter(closed, { ...policy, payoutInterval, ...over })).toBe(day);
  });

  test("are later than the day that is paid, and are payout days", () => {
    const day = fc.integer({ min: 0, max: 3_000_000 }).map((days) => Temporal.PlainDate.from("0001-01-01").add({ days }).toString());
    const over = fc.record({
      payoutInterval: fc.constantFrom("daily", "weekly", "monthly" as const),
      payoutWeekday: fc.integer({ min: 1, max: 7 }),
      payoutMonthDay: fc.integer({ min: 1, max: 31 }),
    });
    fc.assert(
      fc.property(day, over, (closed, chosen) => {
        const on = payoutDayAfter(closed, { ...policy, ...chosen }) ?? "";
        expect(on > closed).toBe(true);
        expect(isPayoutDay(on, { ...policy, ...chosen })).toBe(true);
        if (chosen.payoutInterval === "weekly") expect(dayOfWeek(on)).toBe(chosen.payoutWeekday);
      }),
    );
  });
});

describe("batches", () => {
  test("have the same sums in whatever order their transactions come", () => {
    fc.assert(
      fc.property(fc.array(movement, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (movements, ranks) => {
        const shuffled = movements
          .map((each) => ({ each, rank: ranks.next().value ?? 0 }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ each }) => each);
        expect(batchesOf(shuffled)).toEqual(batchesOf(movements));
      }),
    );
  });

  test("net is what their columns add up to less the fees, and the balance is the sum of the nets", () => {
    fc.assert(
      fc.property(fc.array(movement, { maxLength: 30 }), (movements) => {
        const batches = batchesOf(movements);
        for (const { charges, refunds, disputes, adjustments, fees, net } of batches)
          expect(minorOf(net)).toBe(minorOf(charges) + minorOf(refunds) + minorOf(disputes) + minorOf(adjustments) - minorOf(fees));
        const all = movements.reduce((sum, { amountMinor, feeMinor }) => sum + amountMinor - feeMinor, 0n);
        const rows = balanceOf(batches, "2026-01-04");
        expect(rows.reduce((sum, { available, pending }) => sum + minorOf(available) + minorOf(pending), 0n)).toBe(all);
      }),
    );
  });

  test("an automatic payout is exactly the batches of days that are over, and is above zero or does not happen", () => {
    fc.assert(
      fc.property(fc.array(movement, { maxLength: 30 }), (movements) => {
        const batches = batchesOf(movements);
        const over = batches.filter(({ currency, availableOn }) => currency === "EUR" && availableOn < "2026-01-05");
        const sum = over.reduce((all, { net }) => all + minorOf(net), 0n);
        const due = automaticPayout(batches, "EUR", policy, "2026-01-05T12:00:00.000Z");
        expect(due === null).toBe(sum <= 0n);
        if (due === null) return;
        expect(due.batches).toEqual(over);
        expect(minorOf(due.payout.amount)).toBe(sum);
        expect(due.payout.settles?.net).toEqual(due.payout.amount);
      }),
    );
  });
});
