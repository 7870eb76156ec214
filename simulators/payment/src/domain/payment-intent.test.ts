import { Behaviour, type PaymentIntent, type PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { declineOf } from "./behaviour.ts";
import { cancelIntent, captureIntent, expireAuthorization } from "./capture.ts";
import { asked, at, attempt, methodOf, policy } from "./objects.fixture.ts";
import { attemptPayment, authenticateIntent, conclude, confirmIntent } from "./payment-intent.ts";

describe("test accounts", () => {
  test.each([
    ["succeeds", [null, null, null, null]],
    ["insufficient_funds_once", ["soft", null, null, null]],
    ["insufficient_funds_twice", ["soft", "soft", null, null]],
    ["insufficient_funds_always", ["soft", "soft", "soft", "soft"]],
    ["stolen_card", ["hard", "hard", "hard", "hard"]],
  ] as const)("%s answers four attempts with %j", (behaviour, kinds) => {
    const codes = { soft: "insufficient_funds", hard: "stolen_card" } as const;
    expect([1, 2, 3, 4].map((number) => declineOf(behaviour, number) ?? null)).toEqual(kinds.map((kind) => kind && codes[kind]));
  });
});

describe("an attempt", () => {
  test.each<[PaymentMethod["type"], number, PaymentMethod["behaviour"], PaymentIntent["status"], string | null]>([
    ["card", 0, "succeeds", "succeeded", null],
    ["card", 0, "stolen_card", "requires_payment_method", null],
    ["card", 2, "insufficient_funds_once", "requires_payment_method", null],
    ["card", 2, "succeeds", "processing", "2026-02-02T12:00:00.000Z"],
    ["sepa_debit", 0, "insufficient_funds_once", "requires_payment_method", null],
    ["sepa_debit", 5, "insufficient_funds_once", "processing", "2026-02-06T12:00:00.000Z"],
    ["ach_debit", 4, "stolen_card", "processing", "2026-02-05T12:00:00.000Z"],
    ["bank_transfer", 28, "succeeds", "processing", "2026-03-02T12:00:00.000Z"],
    ["bank_transfer", 28, "insufficient_funds_always", "requires_payment_method", null],
  ])("by %s with %i days that %s is %s and settles at %s", (type, settlementDays, behaviour, status, settlesAt) => {
    const how = type === "ach_debit" ? { amount: moneyOf("USD", 11_900) } : {};
    expect(attempt({ type, settlementDays, behaviour }, [], how)).toMatchObject({ status, settlesAt });
  });

  test("money that arrives at once is dated at once", () => {
    expect(attempt({})).toMatchObject({ succeededAt: at, settlesAt: null, decline: null });
  });

  test("a late failure carries its decline from the day it is known", () => {
    const late = "2026-02-06T12:00:00.000Z";
    const bad = methodOf({ type: "sepa_debit", settlementDays: 5, behaviour: "insufficient_funds_once" });
    expect(conclude(attempt(bad), bad, late)).toMatchObject({
      status: "requires_payment_method",
      decline: { code: "insufficient_funds", kind: "soft", at: late, schemeCode: "AM04", advice: "try_again_later" },
      settlesAt: late,
      succeededAt: null,
    });
  });

  test.each([
    ["unknown-payment-method", undefined, asked, []],
    ["method-of-another-account", methodOf({ accountId: "acc_2" }), asked, []],
    ["amount-not-positive", methodOf(), { ...asked, amount: moneyOf("EUR", 0) }, []],
    ["amount-not-positive", methodOf(), { ...asked, amount: moneyOf("EUR", -1) }, []],
    ["invoice-already-paid", methodOf(), asked, [attempt({})]],
    ["invoice-already-paid", methodOf(), asked, [attempt({ settlementDays: 3 })]],
  ] as const)("%s is refused", (code, by, collection, earlier) => {
    expect(attemptPayment(collection, by, earlier, at, () => "pi_9", policy)).toMatchObject({ outcome: "refused", code });
  });

  test("any sequence of attempts and cancellations collects an invoice at most once", () => {
    const step = fc.record({
      cancel: fc.boolean(),
      behaviour: fc.constantFrom(...Behaviour.enum),
      settlementDays: fc.integer({ min: 0, max: 5 }),
      type: fc.constantFrom("card", "sepa_debit", "ach_debit", "bank_transfer" as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const intents: PaymentIntent[] = [];
        for (const { cancel, ...over } of steps) {
          const last = intents.at(-1);
          const canceled = cancel && last ? cancelIntent(last, null) : undefined;
          if (canceled?.outcome === "canceled") intents[intents.length - 1] = canceled.intent;
          const decision = attemptPayment(asked, methodOf(over), intents, at, (number) => `pi_${number}`, policy);
          if (decision.outcome === "attempted") intents.push(decision.intent);
        }
        expect(intents.filter(({ status }) => status === "succeeded" || status === "processing").length).toBeLessThanOrEqual(1);
        expect(intents.map(({ attempt: number }) => number)).toEqual(intents.map((_, index) => index + 1));
      }),
    );
  });
});

const manual = { captureMethod: "manual" } as const;

describe("an intent that is confirmed later", () => {
  const unconfirmed = attempt({}, [], { confirm: false });

  test("waits untried, and is tried when confirmed", () => {
    expect(unconfirmed).toMatchObject({ status: "requires_confirmation", confirmations: 0 });
    expect(confirmIntent(unconfirmed, methodOf(), [], {}, at)).toMatchObject({
      intent: { status: "succeeded", confirmations: 1, captured: { minor: "11900" } },
    });
  });

  test("a declined intent tried again counts as one more attempt", () => {
    const poor = { behaviour: "insufficient_funds_twice" } as const;
    let intent = attempt(poor);
    const statuses = [intent.status];
    for (let tries = 0; tries < 2; tries += 1) {
      const decision = confirmIntent(intent, methodOf(poor), [], {}, at);
      if (decision.outcome === "refused") throw new Error(decision.code);
      intent = decision.intent;
      statuses.push(intent.status);
    }
    expect(statuses).toEqual(["requires_payment_method", "requires_payment_method", "succeeded"]);
  });

  test.each([
    ["intent-not-confirmable", attempt({ settlementDays: 3 }), methodOf(), []],
    ["unknown-payment-method", unconfirmed, undefined, []],
    ["method-of-another-account", unconfirmed, methodOf({ accountId: "acc_2" }), []],
    ["invoice-already-paid", unconfirmed, methodOf(), [attempt({})]],
    ["capture-not-supported", attempt({}, [], { ...manual, confirm: false }), methodOf({ type: "sepa_debit" }), []],
  ] as const)("%s is refused", (code, intent, method, others) => {
    expect(confirmIntent(intent, method, others, {}, at)).toMatchObject({ outcome: "refused", code });
  });
});

describe("3-D Secure", () => {
  const secured = { behaviour: "authentication_required" } as const;

  test("a card that asks for it is declined while the customer is away", () => {
    expect(attempt(secured)).toMatchObject({
      status: "requires_payment_method",
      decline: { code: "authentication_required", schemeCode: "1A" },
    });
  });

  test.each([
    ["authentication_required", "success", "succeeded", null],
    ["authentication_required", "failure", "requires_payment_method", "authentication_failed"],
    ["authentication_then_insufficient_funds", "success", "requires_payment_method", "insufficient_funds"],
    ["authentication_then_generic_decline", "success", "requires_payment_method", "generic_decline"],
  ] as const)("%s, answered with %s, is %s", (behaviour, result, status, code) => {
    const waiting = attempt({ behaviour }, [], { offSession: false });
    expect(waiting).toMatchObject({ status: "requires_action", nextAction: "authenticate" });
    const answered = authenticateIntent(waiting, methodOf({ behaviour }), [], result, at);
    expect(answered).toMatchObject({ intent: { status, nextAction: null, decline: code && { code } } });
  });

  test("what asks for nothing, or was paid meanwhile, is refused", () => {
    const waiting = attempt(secured, [], { offSession: false });
    expect(authenticateIntent(attempt({}), methodOf(), [], "success", at)).toMatchObject({ code: "no-action-required" });
    expect(authenticateIntent(waiting, methodOf(secured), [attempt({})], "success", at)).toMatchObject({ code: "invoice-already-paid" });
  });
});

describe("capture", () => {
  const held = attempt({}, [], manual);

  test("an authorised card holds its money for the days of the policy, to the hour", () => {
    expect(held).toMatchObject({
      status: "requires_capture",
      captureBefore: "2026-02-07T18:30:00.000Z",
      authorizationValidDays: 7,
      captured: { minor: "0" },
    });
    expect(expireAuthorization(held)).toMatchObject({ status: "canceled", cancellationReason: "automatic", captureBefore: null });
  });

  test("the policy's method applies to cards, and to nothing else", () => {
    const byHand = { ...policy, captureMethod: "manual" as const };
    const started = (type: PaymentMethod["type"]) => attemptPayment(asked, methodOf({ type }), [], at, () => "pi_1", byHand);
    expect(started("card")).toMatchObject({ intent: { status: "requires_capture" } });
    expect(started("sepa_debit")).toMatchObject({ intent: { status: "succeeded", captureMethod: "automatic" } });
  });

  test.each([
    [undefined, "succeeded", "11900"],
    [moneyOf("EUR", 11_900), "succeeded", "11900"],
    [moneyOf("EUR", 1), "succeeded", "1"],
  ])("capturing %o is %s with %s", (amount, status, minor) => {
    expect(captureIntent(held, methodOf(), amount, at)).toMatchObject({
      outcome: "captured",
      intent: { status, captured: { minor }, captureBefore: null },
    });
  });

  test("captured money of a slow method arrives on its day", () => {
    const slow = methodOf({ settlementDays: 2 });
    const captured = captureIntent(held, slow, moneyOf("EUR", 60), at);
    if (captured.outcome === "refused") throw new Error(captured.code);
    expect(captured.intent).toMatchObject({ status: "processing", settlesAt: "2026-02-02T12:00:00.000Z" });
    expect(conclude(captured.intent, slow, at)).toMatchObject({ status: "succeeded", captured: { minor: "60" } });
  });

  test.each([
    ["intent-not-capturable", attempt({}), undefined, "The intent is succeeded"],
    ["amount-not-positive", held, moneyOf("EUR", 0), "0 is not above zero"],
    ["capture-above-authorization", held, moneyOf("EUR", 11_901), "119.00 EUR are authorised"],
    ["invalid-request", held, moneyOf("USD", 1), "/body/amountToCapture/currency is USD, the authorisation is in EUR"],
  ] as const)("%s is refused", (code, intent, amount, detail) => {
    expect(captureIntent(intent, methodOf(), amount, at)).toEqual({ outcome: "refused", code, detail });
  });

  test("what was captured or has ended cannot lapse", () => {
    expect(() => expireAuthorization(attempt({}))).toThrow("pi_1 is succeeded and cannot lapse");
    expect(cancelIntent(attempt({}), null)).toEqual({ outcome: "refused", code: "intent-final", detail: "The intent is succeeded" });
    expect(cancelIntent(held, "abandoned")).toMatchObject({ intent: { captured: { currency: "EUR", minor: "0" } } });
  });
});

describe("cancelling", () => {
  test.each([
    ["requires_payment_method", "canceled"],
    ["requires_confirmation", "canceled"],
    ["requires_action", "canceled"],
    ["requires_capture", "canceled"],
    ["processing", "canceled"],
    ["succeeded", "intent-final"],
    ["canceled", "intent-final"],
  ] as const)("%s gives %s", (status, expected) => {
    const decision = cancelIntent({ ...attempt({ settlementDays: 3 }), status }, "duplicate");
    expect(decision.outcome === "canceled" ? decision.intent.status : decision.code).toBe(expected);
    if (decision.outcome === "canceled")
      expect(decision.intent).toMatchObject({ settlesAt: null, captureBefore: null, nextAction: null, cancellationReason: "duplicate" });
  });

  test("nothing leads out of a final state, whatever is tried", () => {
    const step = fc.constantFrom("confirm", "authenticate", "capture", "cancel");
    fc.assert(
      fc.property(fc.constantFrom("succeeded", "canceled" as const), fc.array(step, { maxLength: 6 }), (status, steps) => {
        const intent: PaymentIntent = { ...attempt({}), status };
        for (const what of steps) {
          const decision =
            what === "confirm"
              ? confirmIntent(intent, methodOf(), [], {}, at)
              : what === "authenticate"
                ? authenticateIntent(intent, methodOf(), [], "success", at)
                : what === "capture"
                  ? captureIntent(intent, methodOf(), undefined, at)
                  : cancelIntent(intent, null);
          expect(decision.outcome).toBe("refused");
        }
      }),
    );
  });
});
