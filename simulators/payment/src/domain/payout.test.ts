import type { SettlementBatch } from "@cashline/contracts/systems/payment/balance-entities";
import { dayOfWeek } from "@cashline/kernel/time";
import { minorOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addToBatch, balanceOf, emptySums, transactionOf, type Movement } from "./balance.ts";
import { policy } from "./objects.fixture.ts";
import {
  automaticPayout,
  cancelPayout,
  concludePayout,
  isPayoutDay,
  payoutByHand,
  payoutDayAfter,
  sendPayout,
  type PaidOut,
} from "./payout.ts";

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

  test.each([
    ["weekly", { payoutWeekday: 1 }, "2026-01-05", true],
    ["weekly", { payoutWeekday: 1 }, "2026-01-06", false],
    ["monthly", { payoutMonthDay: 31 }, "2026-02-28", true],
    ["monthly", { payoutMonthDay: 31 }, "2026-02-27", false],
    ["daily", {}, "2026-01-06", true],
    ["manual", {}, "2026-01-05", false],
  ] as const)("%s %o, %s is one: %s", (payoutInterval, over, on, expected) => {
    expect(isPayoutDay(on, { ...policy, payoutInterval, ...over })).toBe(expected);
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

describe("a balance of 100.00 EUR, 30.00 of it still pending, and 9.00 USD", () => {
  const plain = { type: "charge" as const, feeMinor: 0n };
  const unpaid = batchesOf([
    { ...plain, currency: "EUR", amountMinor: 4_500n, feeMinor: 500n, availableOn: "2026-01-03" },
    { ...plain, currency: "EUR", amountMinor: 3_000n, availableOn: "2026-01-05" },
    { ...plain, type: "refund", currency: "EUR", amountMinor: 0n, feeMinor: 0n, availableOn: "2026-01-03" },
    { ...plain, currency: "EUR", amountMinor: 3_000n, availableOn: "2026-01-06" },
    { ...plain, currency: "USD", amountMinor: 900n, availableOn: "2026-01-03" },
  ]);
  const at = "2026-01-05T11:59:59.000Z";
  const byHand = (currency: string, amount?: { currency: string; minor: string }, when = at) =>
    payoutByHand(unpaid, { currency, ...(amount && { amount }) }, policy, when);
  const eur = (minor: string) => ({ currency: "EUR", minor });
  const made = (decision: ReturnType<typeof byHand>): PaidOut => {
    if (decision.outcome === "refused") throw new Error(decision.code);
    return decision;
  };

  test("counts its transactions", () => {
    expect(unpaid.map(({ transactions, net }) => [transactions, net.minor])).toEqual([
      [2, "4000"],
      [1, "3000"],
      [1, "3000"],
      [1, "900"],
    ]);
  });

  test("pays out by hand all that is available, at the next noon, under the policy's terms", () => {
    expect(byHand("EUR")).toEqual({
      outcome: "paid-out",
      availableAfterMinor: 0n,
      payout: {
        amount: eur("7000"),
        createdAt: at,
        arrivesOn: "2026-01-07",
        automatic: false,
        status: "pending",
        sentAt: null,
        closedAt: null,
        failureCode: null,
        destinationLast4: "6789",
        settles: null,
        policy: { payoutInterval: "daily", payoutArrivalDays: 2, payoutDelayDays: 2 },
      },
    });
    expect(made(byHand("EUR", undefined, "2026-01-05T12:00:00.000Z")).payout.arrivesOn).toBe("2026-01-08");
    // Sent on Thursday 8 and Friday 9 January: two banking days, none on a weekend.
    expect(made(byHand("EUR", undefined, "2026-01-08T09:00:00.000Z")).payout.arrivesOn).toBe("2026-01-12");
    expect(made(byHand("EUR", undefined, "2026-01-09T09:00:00.000Z")).payout.arrivesOn).toBe("2026-01-13");
  });

  test("or what is asked of it, up to the last cent", () => {
    expect(byHand("EUR", eur("6999"))).toMatchObject({ availableAfterMinor: 1n, payout: { amount: eur("6999") } });
    expect(byHand("EUR", eur("7000"))).toMatchObject({ availableAfterMinor: 0n });
    expect(byHand("USD")).toMatchObject({ payout: { amount: { currency: "USD", minor: "900" } } });
  });

  test.each([
    ["insufficient-balance", "EUR", eur("7001"), "7000 minor units of EUR are available"],
    ["insufficient-balance", "GBP", undefined, "0 minor units of GBP are available"],
    ["amount-not-positive", "EUR", eur("0"), "0 is not above zero"],
    ["amount-not-positive", "EUR", eur("-1"), "-1 is not above zero"],
    ["invalid-request", "USD", eur("1"), "/body/amount/currency is EUR, not USD"],
  ])("%s is refused", (code, currency, amount, detail) => {
    expect(byHand(currency, amount)).toEqual({ outcome: "refused", code, detail });
  });

  test("pays out by itself the days that are over, on its way at once, and says what it settles", () => {
    const due = automaticPayout(unpaid, "EUR", policy, "2026-01-06T00:00:00.000Z");
    expect(due).toMatchObject({
      payout: {
        amount: eur("7000"),
        automatic: true,
        status: "in_transit",
        sentAt: "2026-01-06T00:00:00.000Z",
        arrivesOn: "2026-01-08",
        settles: { transactions: 3, charges: eur("7500"), fees: eur("500"), net: eur("7000") },
      },
    });
    expect(automaticPayout(unpaid, "GBP", policy, at)).toBeNull();
  });

  test("a payout is sent, arrives or fails by its account, and is called back only before it is sent", () => {
    const payout = { id: "po_1", ...made(byHand("EUR")).payout };
    const sent = sendPayout(payout, "2026-01-05T12:00:00.000Z");
    expect(sent).toEqual({ ...payout, status: "in_transit", sentAt: "2026-01-05T12:00:00.000Z" });
    expect(concludePayout(sent, "000123456789", at)).toEqual({ ...sent, status: "paid", closedAt: at });
    expect(concludePayout(sent, "000111111113", at)).toEqual({ ...sent, status: "failed", failureCode: "account_closed", closedAt: at });
    expect(cancelPayout(payout, at)).toEqual({ outcome: "canceled", payout: { ...payout, status: "canceled", closedAt: at } });
    expect(cancelPayout(sent, at)).toEqual({ outcome: "refused", code: "payout-not-pending", detail: "The payout is in_transit" });
  });
});
