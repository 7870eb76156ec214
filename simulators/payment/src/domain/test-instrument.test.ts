import { Behaviour } from "@cashline/contracts/systems/payment/entities";
import { describe, expect, test } from "vitest";
import { endsTheMandate } from "./decline.ts";
import { attachMethod, revokeMandate } from "./payment-method.ts";
import { payoutFailureOf, testInstrument, testInstruments } from "./test-instrument.ts";

/** Luhn (ISO/IEC 7812-1, annex B). */
const isLuhn = (number: string): boolean =>
  [...number].toReversed().reduce((sum, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) %
    10 ===
  0;
/** MOD 97-10 (ISO 7064) of an IBAN (ISO 13616). */
const isIban = (number: string): boolean => {
  const digits = [...`${number.slice(4)}${number.slice(0, 4)}`].map((character) => Number.parseInt(character, 36)).join("");
  return BigInt(digits) % 97n === 1n;
};

describe("published instruments", () => {
  test("every behaviour has a number of its own", () => {
    expect([...new Set(testInstruments.map(({ behaviour }) => behaviour))].toSorted()).toEqual([...Behaviour.enum].toSorted());
    expect(new Set(testInstruments.map(({ number }) => number)).size).toBe(testInstruments.length);
  });

  test.each(testInstruments)("$number is a number of its kind", ({ number, type, behaviour }) => {
    if (type === "card") expect(isLuhn(number)).toBe(behaviour !== "incorrect_number");
    else if (type === "sepa_debit") expect(isIban(number)).toBe(true);
    else expect(number).toMatch(/^[0-9]{12}$/);
  });

  // Stripe, "Accept a SEPA Direct Debit payment" and "Accept an ACH Direct Debit payment"; Nacha and EPC reason codes.
  test.each([
    ["DE65370400440002222227", "insufficient_funds", "AM04"],
    ["DE80370400440001111113", "account_closed", "AC04"],
    ["DE18370400440003333335", "debit_not_authorized", "MD01"],
    ["000222222227", "insufficient_funds", "R01"],
    ["000111111113", "account_closed", "R02"],
    ["000111111116", "no_account", "R03"],
    ["000333333335", "debit_not_authorized", "R10"],
    ["4000000000009995", "insufficient_funds", "51"],
  ])("%s is returned as %s, %s", (number, declineCode, schemeCode) => {
    expect(testInstrument(number)).toMatchObject({ declineCode, schemeCode });
  });

  // Stripe Connect, "Testing payouts".
  test.each([
    ["000123456789", null],
    ["000111111116", "no_account"],
    ["000111111113", "account_closed"],
    ["000222222227", "insufficient_funds"],
    ["000333333335", "debit_not_authorized"],
    ["000444444440", "invalid_currency"],
    ["000999999999", undefined],
  ])("a payout to %s fails with %s", (number, code) => {
    expect(payoutFailureOf(number)).toBe(code);
  });
});

describe("a mandate", () => {
  const at = "2026-01-01T00:00:00.000Z";
  const attached = attachMethod("pm_0123456789abcdefghjk", { accountId: "acc_1", type: "ach_debit" }, at);

  test("has a reference SEPA can carry, and ends once", () => {
    if (attached.outcome === "refused") throw new Error(attached.code);
    expect(attached.method.mandate).toMatchObject({ reference: "PM-0123456789ABCDEFGHJK", scheme: "nacha_web", status: "active" });
    const ended = revokeMandate(attached.method, at);
    if (ended.outcome === "refused") throw new Error(ended.code);
    expect(revokeMandate(ended.method, at)).toMatchObject({ code: "mandate-inactive" });
  });

  test.each([
    ["account_closed", true],
    ["no_account", true],
    ["debit_not_authorized", true],
    ["insufficient_funds", false],
    ["payment_stopped", false],
  ])("%s ends it: %s", (code, ends) => {
    expect(endsTheMandate({ code, kind: "hard", at, schemeCode: null, advice: null })).toBe(ends);
  });
});
