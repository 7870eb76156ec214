import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptDispute, decideDispute, disputeWindowDays, openDispute, submitEvidence } from "./dispute.ts";
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

  test("a debit's return hears none", () => {
    const { dispute, intent } = opened({ type: "sepa_debit" });
    expect(dispute).toMatchObject({ status: "lost", evidenceDueBy: null, closedAt: at });
    expect(submitEvidence(dispute, intent, "winning_evidence", at)).toMatchObject({ code: "dispute-closed" });
    expect(acceptDispute(dispute, intent, at)).toMatchObject({ code: "dispute-closed" });
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
