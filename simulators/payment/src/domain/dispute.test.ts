import type { PaymentIntent, PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptDispute, decideDispute, disputableUntil, disputeWindowDays, openDispute, submitEvidence } from "./dispute.ts";
import { at, charge, methodOf, policy } from "./objects.fixture.ts";

const opened = (over: object = {}, inquiry = false) => {
  const asked = { id: "dp_1", amount: undefined, reason: "fraudulent" as const, inquiry };
  const decision = openDispute(charge(10_000), methodOf(over), asked, policy, at);
  if (decision.outcome === "refused") throw new Error(decision.code);
  return decision;
};

describe("how long a dispute is taken", () => {
  // Visa and Mastercard 120 days; SEPA Core eight weeks, 13 months without a mandate; Nacha 60 days.
  test.each([
    ["card", "fraudulent", 120],
    ["bank_transfer", "general", 120],
    ["sepa_debit", "customer_initiated", 56],
    ["sepa_debit", "debit_not_authorized", 395],
    ["ach_debit", "debit_not_authorized", 60],
  ] as const)("a %s disputed as %s: %i days", (type, reason, days) => {
    expect(disputeWindowDays(type, reason)).toBe(days);
  });
});

test.each([
  // 60 days after 31 January are Wednesday 1 April; after 4 November they are Sunday 3 January.
  ["ach_debit", "debit_not_authorized", "2026-01-31T18:30:00.000Z", "2026-04-02T18:30:00.000Z"],
  ["ach_debit", "debit_not_authorized", "2026-11-03T08:00:00.000Z", "2027-01-04T08:00:00.000Z"],
  ["sepa_debit", "customer_initiated", "2026-01-31T18:30:00.000Z", "2026-03-28T18:30:00.000Z"],
  ["card", "fraudulent", "2026-01-31T18:30:00.000Z", "2026-05-31T18:30:00.000Z"],
] as const)("a %s disputed as %s, paid at %s, can be disputed until %s", (type, reason, paidAt, until) => {
  expect(disputableUntil(paidAt, type, reason, type === "ach_debit" ? "USD" : "EUR")).toBe(until);
});

describe("the scheme's reason", () => {
  test.each([
    ["card", "fraudulent", "10.4"],
    ["card", "duplicate", "12.6.1"],
    ["sepa_debit", "customer_initiated", "MD06"],
    ["sepa_debit", "duplicate", "AM05"],
    ["ach_debit", "subscription_canceled", "R07"],
    ["bank_transfer", "fraudulent", null],
  ] as const)("of a %s disputed as %s is %s", (type, reason, code) => {
    const asked = { id: "dp_1", amount: undefined, reason, inquiry: false };
    expect(openDispute(charge(100), methodOf({ type }), asked, policy, at)).toMatchObject({ dispute: { networkReasonCode: code } });
  });
});

describe("a dispute", () => {
  const eur = (minor: number) => moneyOf("EUR", minor);
  const open = (intent: PaymentIntent, over: object = {}, method = methodOf()) =>
    openDispute(intent, method, { id: "dp_1", amount: undefined, reason: "fraudulent", inquiry: false, ...over }, policy, at);
  const mostlyClaimed = charge(100, { refunded: { currency: "EUR", minor: "60" }, disputed: { currency: "EUR", minor: "30" } });

  test.each<[string, PaymentIntent, object, PaymentMethod, string]>([
    ["intent-not-succeeded", charge(100, { status: "processing" }), {}, methodOf(), "The intent is processing"],
    ["intent-not-succeeded", charge(100, { succeededAt: null }), {}, methodOf(), "The intent is succeeded"],
    ["invalid-request", charge(100), { amount: moneyOf("USD", 1) }, methodOf(), "/body/amount/currency is USD, not EUR"],
    ["amount-not-positive", charge(100), { amount: eur(0) }, methodOf(), "0 is not above zero"],
    ["amount-not-positive", charge(100), { amount: eur(-1) }, methodOf(), "-1 is not above zero"],
    ["invalid-request", charge(100), { inquiry: true }, methodOf({ type: "ach_debit" }), "/body/inquiry is for cards, pm_1 is a ach_debit"],
    ["dispute-above-charge", charge(100), { amount: eur(101) }, methodOf(), "1.00 EUR of the charge can be disputed"],
    ["dispute-above-charge", mostlyClaimed, { amount: eur(11) }, methodOf(), "0.10 EUR of the charge can be disputed"],
    [
      "dispute-above-charge",
      charge(100, { refunded: { currency: "EUR", minor: "100" } }),
      {},
      methodOf(),
      "0.00 EUR of the charge can be disputed",
    ],
    [
      "dispute-window-closed",
      charge(100, { succeededAt: "2025-10-03T18:29:59.999Z" }),
      {},
      methodOf(),
      "The money came at 2025-10-03T18:29:59.999Z",
    ],
  ])("%s is refused", (code, intent, over, method, detail) => {
    expect(open(intent, over, method)).toEqual({ outcome: "refused", code, detail });
  });

  test("is taken up to the last cent and to the last moment", () => {
    expect(open(mostlyClaimed)).toMatchObject({ outcome: "disputed", dispute: { amount: { minor: "10" } } });
    expect(open(mostlyClaimed, { amount: eur(10) })).toMatchObject({ outcome: "disputed", intent: { disputed: { minor: "40" } } });
    expect(open(charge(100, { succeededAt: "2025-10-03T18:30:00.000Z" }))).toMatchObject({ outcome: "disputed" });
  });

  test.each([
    ["a chargeback", false, "lost", at],
    ["an inquiry", true, "warning_closed", null],
  ])("conceded, %s (inquiry: %s) ends %s", (_, inquiry, status, fundsWithdrawnAt) => {
    const { dispute, intent } = opened({}, inquiry);
    expect(acceptDispute(dispute, intent, at)).toMatchObject({
      outcome: "changed",
      dispute: { status, closedAt: at, evidenceDueBy: null, decidesAt: null, fundsWithdrawnAt, fundsReinstatedAt: null },
    });
  });

  test("nobody answered is lost, and an inquiry nobody answered is closed", () => {
    const chargeback = opened();
    expect(decideDispute(chargeback.dispute, chargeback.intent, at).dispute).toMatchObject({ status: "lost", closedAt: at });
    const inquiry = opened({}, true);
    expect(decideDispute(inquiry.dispute, inquiry.intent, at).dispute).toMatchObject({ status: "warning_closed", closedAt: at });
  });

  test("won brings the money back, and the fee only where the policy says so", () => {
    for (const disputeFeeReturned of [true, false]) {
      const asked = { id: "dp_1", amount: undefined, reason: "fraudulent" as const, inquiry: false };
      const decision = openDispute(charge(100), methodOf(), asked, { ...policy, disputeFeeReturned }, at);
      if (decision.outcome === "refused") throw new Error(decision.code);
      const answered = submitEvidence(decision.dispute, decision.intent, "winning_evidence", at);
      if (answered.outcome === "refused") throw new Error(answered.code);
      expect(answered).toMatchObject({ outcome: "changed", dispute: { evidence: { text: "winning_evidence", submittedAt: at } } });
      expect(decideDispute(answered.dispute, answered.intent, at)).toMatchObject({
        dispute: { status: "won", fundsReinstatedAt: at, feeReturned: { currency: "EUR", minor: disputeFeeReturned ? "1500" : "0" } },
        intent: { disputed: { currency: "EUR", minor: "0" } },
      });
    }
  });
});

describe("evidence", () => {
  test.each([
    [false, "winning_evidence", "won"],
    [false, "losing_evidence", "lost"],
    [false, "anything else", "lost"],
    [true, "winning_evidence", "warning_closed"],
    [true, "losing_evidence", "warning_closed"],
  ])("on an inquiry (%s) that says %s ends %s", (inquiry, text, status) => {
    const { dispute, intent } = opened({}, inquiry);
    const answered = submitEvidence(dispute, intent, text, at);
    if (answered.outcome === "refused") throw new Error(answered.code);
    expect(decideDispute(answered.dispute, answered.intent, at).dispute.status).toBe(status);
  });

  test.each([
    [false, "under_review"],
    [true, "warning_under_review"],
  ])("on an inquiry (%s) is taken once: %s is not closed, and neither answered again nor accepted", (inquiry, status) => {
    const { dispute, intent } = opened({}, inquiry);
    const answered = submitEvidence(dispute, intent, "winning_evidence", at);
    if (answered.outcome === "refused") throw new Error(answered.code);
    expect(answered.dispute.status).toBe(status);
    const refused = {
      outcome: "refused",
      code: "dispute-under-review",
      detail: `The dispute is ${status} and decided at ${answered.dispute.decidesAt}`,
    };
    expect(submitEvidence(answered.dispute, intent, "more", at)).toEqual(refused);
    expect(acceptDispute(answered.dispute, intent, at)).toEqual(refused);
  });

  test("a debit's return hears none", () => {
    const { dispute, intent } = opened({ type: "sepa_debit" });
    expect(dispute).toMatchObject({ status: "lost", evidenceDueBy: null, closedAt: at });
    const closed = { outcome: "refused", code: "dispute-closed", detail: "The dispute is lost" };
    expect(submitEvidence(dispute, intent, "winning_evidence", at)).toEqual(closed);
    expect(acceptDispute(dispute, intent, at)).toEqual(closed);
  });
});

test("whatever is done to a dispute, the charge counts it exactly while its money is withdrawn, and a closed one stays as it is", () => {
  const step = fc.constantFrom("winning_evidence", "escalate_inquiry_evidence", "words", "accept", "time");
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { maxLength: 6 }), (inquiry, steps) => {
      let { dispute, intent } = opened({}, inquiry);
      for (const what of steps) {
        const before = dispute;
        if (what === "time") {
          if (dispute.closedAt === null) ({ dispute, intent } = decideDispute(dispute, intent, at));
        } else {
          const decision = what === "accept" ? acceptDispute(dispute, intent, at) : submitEvidence(dispute, intent, what, at);
          if (decision.outcome === "changed") ({ dispute, intent } = decision);
        }
        if (before.closedAt !== null) expect(dispute).toEqual(before);
        const withdrawn = dispute.fundsWithdrawnAt !== null && dispute.fundsReinstatedAt === null;
        expect(intent.disputed).toEqual({ currency: "EUR", minor: withdrawn ? "10000" : "0" });
        expect(dispute.fee).toEqual({ currency: "EUR", minor: dispute.fundsWithdrawnAt === null ? "0" : "1500" });
      }
    }),
  );
});

test("an inquiry that escalates claims what is left by then; where nothing is left, it is closed", () => {
  const { dispute, intent } = opened({}, true);
  const refunded = (minor: string) => ({ ...intent, refunded: { currency: "EUR", minor } });
  const escalated = (minor: string) => submitEvidence(dispute, refunded(minor), "escalate_inquiry_evidence", at);
  expect(escalated("4000")).toMatchObject({
    outcome: "changed",
    dispute: { status: "needs_response", amount: { minor: "6000" } },
    intent: { disputed: { minor: "6000" } },
  });
  expect(escalated("10000")).toMatchObject({
    dispute: { status: "warning_closed", fundsWithdrawnAt: null },
    intent: { disputed: { minor: "0" } },
  });
});

test("disputes of a charge together never exceed it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 6_000 }), { maxLength: 8 }), (amounts) => {
      let intent = charge(10_000);
      for (const amount of amounts) {
        const asked = { id: "dp_1", amount: moneyOf("EUR", amount), reason: "general" as const, inquiry: false };
        const decision = openDispute(intent, methodOf(), asked, policy, at);
        if (decision.outcome === "disputed") intent = decision.intent;
      }
      expect(Number(intent.disputed.minor)).toBeLessThanOrEqual(10_000);
    }),
  );
});
