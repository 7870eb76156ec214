import type { Refund } from "@cashline/contracts/systems/payment/entities";
import { money, moneyOf, moneyWire, sumMoney } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, charge, methodOf, policy } from "./objects.fixture.ts";
import { answerRefund, refundIntent, type RefundGround } from "./refund.ts";

const ground = (over: Partial<RefundGround> = {}): RefundGround => ({
  method: methodOf(),
  fee: moneyOf("EUR", 0),
  earlier: [],
  policy,
  at,
  ...over,
});
const refund = (intent: ReturnType<typeof charge>, amount: ReturnType<typeof moneyOf>, over: Partial<RefundGround> = {}) =>
  refundIntent(intent, { amount, reason: "credit note" }, ground(over));
const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });

describe("refund", () => {
  test.each([
    ["amount-not-positive", charge(100), moneyOf("EUR", 0), "0 is not above zero"],
    ["amount-not-positive", charge(100), moneyOf("EUR", -1), "-1 is not above zero"],
    ["intent-not-succeeded", charge(100, { status: "processing" }), moneyOf("EUR", 1), "The intent is processing"],
    ["intent-not-succeeded", charge(100, { status: "canceled" }), moneyOf("EUR", 1), "The intent is canceled"],
    ["intent-not-succeeded", charge(100, { succeededAt: null }), moneyOf("EUR", 1), "The intent is succeeded"],
    ["invalid-request", charge(100), moneyOf("USD", 1), "/body/amount/currency is USD, the charge was in EUR"],
    ["refund-above-charge", charge(100), moneyOf("EUR", 101), "1.00 EUR of the charge are left"],
    ["refund-above-charge", charge(100, { captured: eur(60) }), moneyOf("EUR", 61), "0.60 EUR of the charge are left"],
    ["charge-disputed", charge(100, { disputed: eur(30) }), moneyOf("EUR", 71), "0.70 EUR of the charge are not disputed"],
    [
      "refund-window-closed",
      charge(100, { succeededAt: "2025-08-04T18:29:59.000Z" }),
      moneyOf("EUR", 1),
      "The money came at 2025-08-04T18:29:59.000Z",
    ],
    ["refund-above-charge", charge(100, { refunded: eur(60) }), moneyOf("EUR", 41), "0.40 EUR of the charge are left"],
  ])("%s is refused", (code, intent, amount, detail) => {
    expect(refund(intent, amount)).toEqual({ outcome: "refused", code, detail });
  });

  test("on the last moment of its window it is taken, and prints the window", () => {
    expect(refund(charge(100, { succeededAt: "2025-08-04T18:30:00.000Z" }), moneyOf("EUR", 1))).toMatchObject({
      outcome: "refunded",
      refund: { policy: { refundWindowDays: 180, refundFees: "kept" } },
    });
  });

  test.each([
    ["card", "refund_fails", "failed", "expired_or_canceled_card", true],
    ["bank_transfer", "refund_fails", "failed", "account_closed", true],
    ["card", "refund_pending", "succeeded", null, false],
    ["sepa_debit", "succeeds", "succeeded", null, false],
  ] as const)("of a %s that %s the bank says %s", (type, behaviour, status, failureReason, failed) => {
    const method = methodOf({ type, behaviour });
    const made = refund(charge(100), moneyOf("EUR", 40), { method });
    if (made.outcome === "refused") throw new Error(made.code);
    const answered = answerRefund({ id: "re_1", ...made.refund }, made.intent, method);
    expect(answered).toMatchObject({ failed, refund: { status, failureReason, changesAt: null } });
    expect(answered.intent.refunded).toEqual(eur(failed ? 0 : 40));
  });

  test("a refund up to the last cent is taken", () => {
    expect(refund(charge(100, { refunded: { currency: "EUR", minor: "60" } }), moneyOf("EUR", 40))).toMatchObject({
      outcome: "refunded",
      intent: { refunded: { minor: "100" } },
    });
  });

  test("however many refunds are asked, they never exceed the charge, and what was taken is what is kept", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.integer({ min: -10, max: 500_000 }), { maxLength: 20 }),
        (charged, amounts) => {
          let intent = charge(charged);
          let taken = 0;
          for (const amount of amounts) {
            const decision = refund(intent, moneyOf("EUR", amount));
            if (decision.outcome === "refused") continue;
            intent = decision.intent;
            taken += amount;
          }
          expect(intent.refunded).toEqual({ currency: "EUR", minor: String(taken) });
          expect(taken).toBeLessThanOrEqual(charged);
        },
      ),
    );
  });
});

describe("when a refund is known to have come", () => {
  test.each([
    ["card", "succeeds", "succeeded", null],
    ["card", "refund_pending", "pending", "2026-02-05T12:00:00.000Z"],
    ["card", "refund_fails", "succeeded", "2026-02-05T12:00:00.000Z"],
    ["sepa_debit", "succeeds", "pending", "2026-02-06T12:00:00.000Z"],
    ["ach_debit", "refund_fails", "pending", "2026-02-06T12:00:00.000Z"],
    ["bank_transfer", "succeeds", "succeeded", null],
  ] as const)("of a %s that %s: %s at first, and the bank answers at %s", (type, behaviour, status, changesAt) => {
    expect(refund(charge(100), moneyOf("EUR", 40), { method: methodOf({ type, behaviour }) })).toMatchObject({
      refund: { status, changesAt },
    });
  });

  test("a refund that fails can be made again", () => {
    const method = methodOf({ behaviour: "refund_fails" });
    const made = refund(charge(100), moneyOf("EUR", 40), { method });
    if (made.outcome === "refused") throw new Error(made.code);
    expect(answerRefund({ id: "re_1", ...made.refund }, made.intent, method)).toMatchObject({
      failed: true,
      refund: { status: "failed", failureReason: "expired_or_canceled_card", changesAt: null },
      intent: { refunded: eur(0) },
    });
  });
});

describe("the fee of a refunded charge", () => {
  test("stays with the provider unless the policy returns it", () => {
    expect(refund(charge(1000), moneyOf("EUR", 1000), { fee: moneyOf("EUR", 59) })).toMatchObject({ refund: { feeReturned: eur(0) } });
  });

  test("comes back in parts that follow the refunds and add up to exactly the fee, whatever is refunded and in which parts", () => {
    const parts = fc.array(fc.record({ minor: fc.integer({ min: 1, max: 5_000 }), fails: fc.boolean() }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 900 }), (asked, fee) => {
        const charged = asked.filter(({ fails }) => !fails).reduce((all, { minor }) => all + minor, 0) + 1;
        const returning = { fee: moneyOf("EUR", fee), policy: { ...policy, refundFees: "returned" as const } };
        const earlier: Refund[] = [];
        let intent = charge(charged);
        const take = (minor: number, fails: boolean) => {
          const made = refund(intent, moneyOf("EUR", minor), { ...returning, earlier });
          if (made.outcome === "refused") return;
          earlier.push({ id: `re_${earlier.length}`, ...made.refund, status: fails ? "failed" : "succeeded" });
          if (!fails) intent = made.intent;
        };
        for (const { minor, fails } of asked) take(minor, fails);
        take(charged - Number(intent.refunded.minor), false);
        const standing = earlier.filter(({ status }) => status !== "failed");
        expect(intent.refunded).toEqual(moneyWire(moneyOf("EUR", charged)));
        expect(
          sumMoney(
            "EUR",
            standing.map((each) => money(each.feeReturned)),
          ),
        ).toEqual(moneyOf("EUR", fee));
      }),
    );
  });
});
