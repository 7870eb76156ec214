import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refundIntent } from "./refund.ts";

const charge = (minor: number, over: Partial<PaymentIntent> = {}): PaymentIntent => ({
  id: "pi_1",
  accountId: "acc_1",
  invoiceId: "inv_1",
  paymentMethodId: "pm_1",
  amount: { currency: "EUR", minor: String(minor) },
  attempt: 1,
  status: "succeeded",
  decline: null,
  refunded: { currency: "EUR", minor: "0" },
  createdAt: "2026-01-01T00:00:00.000Z",
  settlesAt: null,
  succeededAt: "2026-01-01T00:00:00.000Z",
  ...over,
});

describe("refund", () => {
  test.each([
    ["amount-not-positive", charge(100), moneyOf("EUR", 0)],
    ["amount-not-positive", charge(100), moneyOf("EUR", -1)],
    ["intent-not-succeeded", charge(100, { status: "processing" }), moneyOf("EUR", 1)],
    ["intent-not-succeeded", charge(100, { status: "canceled" }), moneyOf("EUR", 1)],
    ["invalid-request", charge(100), moneyOf("USD", 1)],
    ["refund-above-charge", charge(100), moneyOf("EUR", 101)],
    ["refund-above-charge", charge(100, { refunded: { currency: "EUR", minor: "60" } }), moneyOf("EUR", 41)],
  ])("%s is refused", (code, intent, amount) => {
    expect(refundIntent(intent, amount)).toMatchObject({ outcome: "refused", code });
  });

  test("a refund up to the last cent is taken", () => {
    expect(refundIntent(charge(100, { refunded: { currency: "EUR", minor: "60" } }), moneyOf("EUR", 40))).toMatchObject({
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
            const decision = refundIntent(intent, moneyOf("EUR", amount));
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
