import { Behaviour } from "@cashline/contracts/systems/payment/entities";
import { describe, expect, test } from "vitest";
import { classOf, declineAs, endsTheMandate, type DeclineCode } from "./decline.ts";
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

  // Soft may be tried again, hard may not, and some wait for the customer (domain reference, "Declines").
  test.each([
    ["4000000000001117", "do_not_honor", "05", "soft"],
    ["4000000000002222", "issuer_not_available", "91", "soft"],
    ["4000000000003337", "try_again_later", "19", "soft"],
    ["4000000000009995", "insufficient_funds", "51", "soft"],
    ["4000000000000119", "processing_error", "96", "soft"],
    ["4000000000004442", "pickup_card", "04", "hard"],
    ["4000000000005555", "revocation_of_authorization", "R1", "hard"],
    ["4000000000009979", "stolen_card", "43", "hard"],
    ["4000000000009987", "lost_card", "41", "hard"],
    ["4242424242424241", "incorrect_number", "14", "hard"],
    ["4000000000000069", "expired_card", "54", "needs_customer"],
    ["4000000000000127", "incorrect_cvc", "N7", "needs_customer"],
    ["DE41370400440004444444", "incorrect_number", "AC01", "hard"],
    ["DE96370400440001111116", "no_account", "AC01", "hard"],
    ["DE45370400440007777777", "revocation_of_authorization", "MD01", "hard"],
    ["000444444446", "incorrect_number", "R04", "hard"],
    ["000111111116", "no_account", "R03", "hard"],
    ["000777777773", "revocation_of_authorization", "R07", "hard"],
    ["4242424242424242", null, null, null],
  ])("%s is declined as %s (%s), which is %s", (number, declineCode, schemeCode, declineClass) => {
    expect(testInstrument(number)).toMatchObject({ declineCode, schemeCode, declineClass });
  });

  test("an attempt says the same of itself: soft or hard, and what to do", () => {
    const said = (code: DeclineCode) => {
      const { kind, advice } = declineAs("card", code, "2026-01-01T00:00:00.000Z");
      return [classOf(code), kind, advice];
    };
    expect(said("issuer_not_available")).toEqual(["soft", "soft", "try_again_later"]);
    expect(said("pickup_card")).toEqual(["hard", "hard", "do_not_try_again"]);
    expect(said("revocation_of_authorization")).toEqual(["hard", "hard", "do_not_try_again"]);
    expect(said("expired_card")).toEqual(["needs_customer", "hard", "confirm_card_data"]);
    expect(said("authentication_required")).toEqual(["needs_customer", "hard", "authenticate"]);
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
    ["incorrect_number", true],
    ["revocation_of_authorization", true],
    ["insufficient_funds", false],
    ["payment_stopped", false],
  ])("%s ends it: %s", (code, ends) => {
    expect(endsTheMandate({ code, kind: "hard", at, schemeCode: null, advice: null })).toBe(ends);
  });
});
