import type { PaymentIntent, PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { declineOf } from "./decline.ts";
import { attemptPayment, cancelIntent, conclude } from "./payment-intent.ts";

const at = "2026-01-31T18:30:00.000Z";
const behaviours = ["succeeds", "insufficient_funds_once", "insufficient_funds_twice", "insufficient_funds_always", "stolen_card"] as const;
const method = (over: Partial<PaymentMethod> = {}): PaymentMethod => ({
  id: "pm_1",
  accountId: "acc_1",
  type: "card",
  behaviour: "succeeds",
  settlementDays: 0,
  ...over,
});
const asked = { accountId: "acc_1", invoiceId: "inv_1", paymentMethodId: "pm_1", amount: moneyOf("EUR", 11_900) };
const attempt = (over: Partial<PaymentMethod>, earlier: PaymentIntent[] = []): PaymentIntent => {
  const decision = attemptPayment(asked, method(over), earlier, at, (number) => `pi_${number}`);
  if (decision.outcome === "refused") throw new Error(decision.code);
  return decision.intent;
};

describe("test accounts", () => {
  test.each([
    ["succeeds", [null, null, null, null]],
    ["insufficient_funds_once", ["soft", null, null, null]],
    ["insufficient_funds_twice", ["soft", "soft", null, null]],
    ["insufficient_funds_always", ["soft", "soft", "soft", "soft"]],
    ["stolen_card", ["hard", "hard", "hard", "hard"]],
  ] as const)("%s answers four attempts with %j", (behaviour, kinds) => {
    expect([1, 2, 3, 4].map((number) => declineOf(behaviour, number)?.kind ?? null)).toEqual(kinds);
  });
});

describe("an attempt", () => {
  test.each<[PaymentMethod["type"], number, PaymentMethod["behaviour"], PaymentIntent["status"], string | null]>([
    ["card", 0, "succeeds", "succeeded", null],
    ["card", 0, "stolen_card", "requires_payment_method", null],
    ["card", 2, "insufficient_funds_once", "requires_payment_method", null],
    ["card", 2, "succeeds", "processing", "2026-02-02T12:00:00.000Z"],
    ["sepa_debit", 0, "insufficient_funds_once", "requires_payment_method", null],
    ["sepa_debit", 5, "insufficient_funds_once", "processing", "2026-02-05T12:00:00.000Z"],
    ["ach_debit", 4, "stolen_card", "processing", "2026-02-04T12:00:00.000Z"],
    ["bank_transfer", 28, "succeeds", "processing", "2026-02-28T12:00:00.000Z"],
    ["bank_transfer", 28, "insufficient_funds_always", "requires_payment_method", null],
  ])("by %s with %i days that %s is %s and settles at %s", (type, settlementDays, behaviour, status, settlesAt) => {
    expect(attempt({ type, settlementDays, behaviour })).toMatchObject({ status, settlesAt });
  });

  test("money that arrives at once is dated at once", () => {
    expect(attempt({})).toMatchObject({ succeededAt: at, settlesAt: null, decline: null });
  });

  test("a late failure carries its decline from the day it is known", () => {
    const late = "2026-02-05T12:00:00.000Z";
    const bad = method({ type: "sepa_debit", settlementDays: 5, behaviour: "insufficient_funds_once" });
    expect(conclude(attempt(bad), bad, late)).toMatchObject({
      status: "requires_payment_method",
      decline: { code: "insufficient_funds", kind: "soft", at: late },
      settlesAt: null,
      succeededAt: null,
    });
  });

  test.each([
    ["unknown-payment-method", undefined, asked, []],
    ["method-of-another-account", method({ accountId: "acc_2" }), asked, []],
    ["amount-not-positive", method(), { ...asked, amount: moneyOf("EUR", 0) }, []],
    ["amount-not-positive", method(), { ...asked, amount: moneyOf("EUR", -1) }, []],
    ["invoice-already-paid", method(), asked, [attempt({})]],
    ["invoice-already-paid", method(), asked, [attempt({ settlementDays: 3 })]],
  ] as const)("%s is refused", (code, by, collection, earlier) => {
    expect(attemptPayment(collection, by, earlier, at, () => "pi_9")).toMatchObject({ outcome: "refused", code });
  });

  test("any sequence of attempts and cancellations collects an invoice at most once", () => {
    const step = fc.record({
      cancel: fc.boolean(),
      behaviour: fc.constantFrom(...behaviours),
      settlementDays: fc.integer({ min: 0, max: 5 }),
      type: fc.constantFrom("card", "sepa_debit", "ach_debit", "bank_transfer" as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const intents: PaymentIntent[] = [];
        for (const { cancel, ...over } of steps) {
          const last = intents.at(-1);
          const canceled = cancel && last ? cancelIntent(last) : undefined;
          if (canceled?.outcome === "canceled") intents[intents.length - 1] = canceled.intent;
          const decision = attemptPayment(asked, method(over), intents, at, (number) => `pi_${number}`);
          if (decision.outcome === "attempted") intents.push(decision.intent);
        }
        expect(intents.filter(({ status }) => status === "succeeded" || status === "processing").length).toBeLessThanOrEqual(1);
        expect(intents.map(({ attempt: number }) => number)).toEqual(intents.map((_, index) => index + 1));
      }),
    );
  });
});

describe("cancelling", () => {
  test.each([
    ["requires_payment_method", "canceled"],
    ["processing", "canceled"],
    ["succeeded", "intent-final"],
    ["canceled", "intent-final"],
  ] as const)("%s gives %s", (status, expected) => {
    const decision = cancelIntent({ ...attempt({ settlementDays: 3 }), status });
    expect(decision.outcome === "canceled" ? decision.intent.status : decision.code).toBe(expected);
    if (decision.outcome === "canceled") expect(decision.intent.settlesAt).toBeNull();
  });
});
