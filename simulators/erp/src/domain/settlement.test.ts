import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import { deriveId } from "@cashline/kernel/ids";
import { money, moneyOf } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { requireDoubleEntry } from "./journal.ts";
import { defaultPolicy } from "./policy.ts";
import { invoiceId, posting, usd } from "./posting.fixture.ts";
import { openReceivable } from "./receivable.ts";
import { applyLeft, paymentStatus, isTolerated, printedTolerance, receiptFault, receiptLines, settle, writeOff } from "./settlement.ts";

const customerId = deriveId("cus", "book", "acme");
const ids = { id: "ar_1", customerId, journalEntryId: "je_1", revenueScheduleId: "rs_1" };
const open = openReceivable(posting("1", { net: usd(10_000), tax: usd(1_900) }), ids);
const payer = { customerId, currency: "USD", legalEntity: "US01" };
const tolerant = (minor: string, percent: string): LedgerPolicy => ({ ...defaultPolicy, shortPaymentTolerance: { minor, percent } });
const pay = (amount: number, policy = defaultPolicy, change = {}) =>
  settle({ ...open, ...change }, payer, { amount: moneyOf("USD", amount), on: "2026-01-20" }, policy, undefined);

describe("money on an invoice of 119.00", () => {
  test.each([
    [11_900, "0", "0", "exact", 0, "0", "cleared"],
    [11_800, "0", "0", "short", 0, "100", "open"],
    [11_800, "100", "1", "short_within_tolerance", 100, "0", "cleared"],
    [11_799, "100", "1", "short", 0, "101", "open"],
    [11_800, "100", "0.5", "short", 0, "100", "open"],
    [11_841, "1000", "0.5", "short_within_tolerance", 59, "0", "cleared"],
    [11_840, "1000", "0.5", "short", 0, "60", "open"],
  ])(
    "of %i with a tolerance of %s and %s %% is %s, with %i forgiven and %s open",
    (amount, fixed, percent, outcome, difference, left, status) => {
      const settled = pay(amount, tolerant(fixed, percent));
      expect(settled).toMatchObject({
        outcome: "settled",
        application: { outcome, difference: usd(difference) },
        receivable: { open: usd(left), status },
      });
    },
  );

  test.each([
    ["more than is open", 11_901, {}, "cash-above-open"],
    ["nothing", 0, {}, "invalid-request"],
    ["anything once cleared", 1, { status: "cleared" }, "receivable-not-open"],
    ["what another customer owes", 1, { customerId: "cus_2" }, "customer-mismatch"],
    ["what another legal entity is owed", 1, { legalEntity: "DE01" }, "legal-entity-mismatch"],
    ["what is owed in another currency", 1, { currency: "EUR" }, "currency-mismatch"],
  ])("is refused for %s", (_, amount, change, code) => {
    expect(pay(amount, defaultPolicy, change)).toMatchObject({ outcome: "refused", code });
  });

  test.each([
    ["another customer's invoice", 1, { customerId: "cus_2" }, `Invoice ${invoiceId("1")} is of cus_2`],
    ["another entity's invoice", 1, { legalEntity: "DE01" }, `Invoice ${invoiceId("1")} is of DE01, the money of US01`],
    ["a cleared invoice", 1, { status: "cleared" }, `The receivable of ${invoiceId("1")} is cleared`],
    ["an invoice in another currency", 1, { currency: "EUR" }, "The receivable is in EUR, the payment in USD"],
    ["an application of nothing", 0, {}, "/body: an application must be above zero"],
    ["more than is open", 11_901, {}, "11900 USD minor units are open, 11901 are applied"],
  ])("a refusal of %s says what does not go together", (_, amount, change, detail) => {
    expect(pay(amount, defaultPolicy, change)).toMatchObject({ outcome: "refused", detail });
  });

  test("the money, the payment and the invoice have one currency", () => {
    const inCurrency = (of: string, payment: string) =>
      settle(open, { ...payer, currency: payment }, { amount: moneyOf(of, 1), on: "2026-01-20" }, defaultPolicy, undefined);
    expect(inCurrency("EUR", "USD")).toMatchObject({ code: "currency-mismatch" });
    expect(inCurrency("USD", "EUR")).toMatchObject({ code: "currency-mismatch" });
    expect(inCurrency("USD", "USD")).toMatchObject({ outcome: "settled" });
  });

  test("the tolerance is the smaller of the two limits, and printed where there is one (SAP: tolerance groups)", () => {
    const most = (open: number, policy: LedgerPolicy) => {
      const isWithin = (missing: number) => isTolerated(moneyOf("USD", missing), moneyOf("USD", open), policy, undefined);
      return Array.from({ length: 600 }, (_, missing) => missing).findLast(isWithin) ?? 0;
    };
    expect(most(10_000, tolerant("500", "3"))).toBe(300);
    expect(most(10_000, tolerant("200", "3"))).toBe(200);
    expect(printedTolerance(tolerant("500", "3"), "USD")).toBe("500 minor units of USD, at most 3 percent");
    expect(most(19_999, tolerant("500", "1"))).toBe(199);
    expect(most(199, tolerant("500", "0.5"))).toBe(0);
    expect(printedTolerance(defaultPolicy, "USD")).toBeNull();
  });

  test.each<[string, number, string | null, boolean]>([
    ["EUR", 454, "1.10", true], // 4.994 dollars
    ["EUR", 455, "1.10", false], // 5.005, half-up 5.01
    ["JPY", 750, "0.00666667", true],
    ["JPY", 751, "0.00666667", false],
    ["KWD", 1_538, "3.25", true], // 1.538 dinars are 4.9985 dollars
    ["KWD", 1_540, "3.25", false], // 5.005, half-up 5.01
    ["EUR", 1, null, false],
  ])("5.00 dollars of tolerance are worth the same of %s: %i missing at %s, forgiven %s", (currency, missing, rate, isForgiven) => {
    const found = rate === null ? null : { currency: "USD", rate, rateOn: "2026-01-20" };
    const isForgivenNow = isTolerated(moneyOf(currency, missing), moneyOf(currency, 1_000_000), tolerant("500", "10"), found);
    expect(isForgivenNow).toBe(isForgiven);
  });
});

describe("money received", () => {
  const request = (amount: number, applied: number[], change = {}) => ({
    reference: "bank-1",
    customerId,
    amount: usd(amount),
    receivedOn: "2026-01-20",
    applications: applied.map((each, index) => ({ invoiceId: invoiceId(String(index)), amount: usd(each) })),
    ...change,
  });
  test.each([
    ["exactly what is applied", request(300, [100, 200]), undefined],
    ["more than is applied", request(301, [100, 200]), undefined],
    ["without an invoice", request(300, []), undefined],
    ["less than is applied", request(299, [100, 200]), "applications-exceed-cash"],
    ["nothing", request(0, []), "invalid-request"],
    ["in another currency", request(1, [], { amount: { currency: "EUR", minor: "1" } }), "currency-mismatch"],
    [
      "with an application in another currency",
      request(1, [], { applications: [{ invoiceId: invoiceId("1"), amount: { currency: "EUR", minor: "1" } }] }),
      "currency-mismatch",
    ],
    [
      "with an invoice named twice",
      request(9, [], { applications: [1, 2].map((each) => ({ invoiceId: invoiceId("1"), amount: usd(each) })) }),
      "invalid-request",
    ],
  ])("%s: %o is refused with %s", (_, asked, code) => {
    expect(receiptFault(asked, "USD", defaultPolicy)?.code).toBe(code);
  });

  test("exactly what is applied is received whatever policy says of more", () => {
    expect(receiptFault(request(300, [300]), "USD", { ...defaultPolicy, overpayment: "refuse" })).toBeUndefined();
  });

  test.each([
    ["in another currency", request(1, [], { amount: { currency: "EUR", minor: "1" } }), "The customer pays in USD, the money is in EUR"],
    ["of nothing", request(0, []), "/body/amount must be above zero"],
    [
      "with an invoice named twice",
      request(9, [], { applications: [1, 2].map((each) => ({ invoiceId: invoiceId("1"), amount: usd(each) })) }),
      "/body/applications names an invoice twice",
    ],
    [
      "with a foreign application",
      request(1, [], { applications: [{ invoiceId: invoiceId("1"), amount: { currency: "EUR", minor: "1" } }] }),
      "An application is in EUR, the money in USD",
    ],
    ["less than is applied", request(299, [100, 200]), "300 minor units are applied of 299"],
    ["more than is applied", request(301, [100, 200]), "1 minor units are not applied to any invoice"],
  ])("%s is refused with the figures", (_, asked, detail) => {
    expect(receiptFault(asked, "USD", { ...defaultPolicy, overpayment: "refuse" })).toMatchObject({ detail });
  });

  test("that all finds an invoice leaves no line of money not applied", () => {
    const settled = pay(11_900);
    if (settled.outcome === "refused") throw new Error(settled.detail);
    expect(receiptLines(moneyOf("USD", 11_900), [settled], undefined).map(({ role }) => role)).toEqual(["bank", "receivable"]);
  });

  test("at a rate is worth what it is on its day, and clears an invoice at what that was booked at", () => {
    const rate = { currency: "EUR", rate: "0.8", rateOn: "2026-01-20" };
    const worth = (booked: typeof open) => {
      const settled = settle(booked, payer, { amount: moneyOf("USD", 11_800), on: "2026-01-20" }, tolerant("100", "1"), undefined);
      if (settled.outcome === "refused") throw new Error(settled.detail);
      return receiptLines(moneyOf("USD", 12_000), [settled], rate).map(({ role, functionalDebit, functionalCredit }) => [
        role,
        functionalDebit?.minor,
        functionalCredit?.minor,
      ]);
    };
    const cash = [
      ["bank", "9600", "0"],
      ["payment_difference", "80", "0"],
    ];
    const left = ["unapplied_cash", "0", "160"];
    expect(worth(open)).toEqual([...cash, ["receivable", "0", "9520"], left]);
    const booked = openReceivable(posting("1", { net: usd(10_000), tax: usd(1_900) }), ids, { ...rate, rate: "0.9" });
    expect(worth(booked)).toEqual([...cash, ["receivable", "0", "10710"], left]);
  });

  test("beyond its invoices is refused where policy says so", () => {
    expect(receiptFault(request(301, [300]), "USD", { ...defaultPolicy, overpayment: "refuse" })?.code).toBe("overpayment-refused");
  });

  test("is one entry of bank, receivables, differences and what is left", () => {
    const settled = pay(11_800, tolerant("100", "1"));
    if (settled.outcome === "refused") throw new Error(settled.detail);
    const lines = receiptLines(moneyOf("USD", 12_000), [settled], undefined);
    requireDoubleEntry(lines);
    expect(lines.map(({ role, debit, credit }) => [role, Number(debit.minor) - Number(credit.minor)])).toEqual([
      ["bank", 12_000],
      ["payment_difference", 100],
      ["receivable", -11_900],
      ["unapplied_cash", -200],
    ]);
  });
});

describe("money not applied yet", () => {
  const payment: CustomerPayment = {
    id: "cpm_1",
    kind: "cash",
    reference: "bank-1",
    ...payer,
    amount: usd(500),
    unapplied: usd(500),
    receivedOn: "2026-01-20",
    status: "unapplied",
    tolerance: null,
    applications: [],
    journalEntryId: "je_1",
  };
  const apply = (amount: number, of = payment) =>
    applyLeft(of, open, { amount: moneyOf("USD", amount), on: "2026-01-25" }, defaultPolicy, undefined);

  test.each([
    [200, "300", "partly_applied"],
    [500, "0", "applied"],
  ])("of 5.00 after %i was applied leaves %s and is %s", (amount, left, status) => {
    const decision = apply(amount);
    expect(decision).toMatchObject({ outcome: "applied", payment: { unapplied: usd(left), status } });
    if (decision.outcome === "applied") requireDoubleEntry(decision.lines);
  });

  test("that came at a rate is taken at it, part by part, until nothing of it is carried", () => {
    const functional = { currency: "EUR", rate: "0.9", rateOn: "2026-01-20", amount: { currency: "EUR", minor: "451" } };
    const carried = { ...payment, functional: { ...functional, unapplied: { currency: "EUR", minor: "451" } } };
    const first = apply(200, carried);
    if (first.outcome === "refused") throw new Error(first.detail);
    expect(first.rate).toEqual({ currency: "EUR", rate: "0.9", rateOn: "2026-01-20" });
    expect(first.lines[0]).toMatchObject({ role: "unapplied_cash", functionalDebit: { currency: "EUR", minor: "180" } });
    expect(first.payment.functional).toEqual({ ...functional, unapplied: { currency: "EUR", minor: "271" } });
    const last = apply(300, first.payment as typeof carried);
    if (last.outcome === "refused") throw new Error(last.detail);
    expect(last.lines[0]?.functionalDebit).toEqual({ currency: "EUR", minor: "271" });
    expect(last.payment).toMatchObject({ status: "applied", functional: { unapplied: { minor: "0" } } });
  });

  test("in the entity's own currency has no rate, before or after", () => {
    const decision = apply(200);
    expect(decision).toMatchObject({ rate: undefined });
    if (decision.outcome === "applied") expect(decision.payment).not.toHaveProperty("functional");
  });

  test("is not put on what is no longer open", () => {
    expect(
      applyLeft(payment, { ...open, status: "cleared" }, { amount: moneyOf("USD", 1), on: "2026-01-25" }, defaultPolicy, undefined),
    ).toMatchObject({
      outcome: "refused",
      code: "receivable-not-open",
    });
  });

  test("is not applied beyond what is left, nor more than 200 times", () => {
    expect(apply(501)).toMatchObject({
      code: "unapplied-too-small",
      detail: "500 minor units are left, 501 are asked for",
    });
    const decision = apply(100);
    if (decision.outcome === "refused") throw new Error(decision.detail);
    const application = { ...decision.settled.application, journalEntryId: "je_1" };
    expect(apply(1, { ...payment, applications: Array.from({ length: 200 }, () => application) })).toMatchObject({
      code: "invalid-request",
      detail: "A payment takes at most 200 applications",
    });
  });

  test("that came without a rate goes at the rate its invoice was booked at", () => {
    const functional = { currency: "EUR", rate: "0.9", rateOn: "2026-01-05" };
    const foreign = openReceivable(posting("1", { net: usd(10_000), tax: usd(1_900) }), ids, functional);
    const decision = applyLeft(payment, foreign, { amount: moneyOf("USD", 500), on: "2026-01-25" }, defaultPolicy, undefined);
    if (decision.outcome === "refused") throw new Error(decision.detail);
    requireDoubleEntry(decision.lines);
    expect(decision.lines.map(({ functionalDebit, functionalCredit }) => [functionalDebit?.minor, functionalCredit?.minor])).toEqual([
      ["450", "0"],
      ["0", "450"],
    ]);
    expect(decision.settled.receivable.functional?.open.minor).toBe("10260");
  });

  test("has a state by what is left", () => {
    expect([10, 5, 0].map((left) => paymentStatus(moneyOf("USD", 10), moneyOf("USD", left)))).toEqual([
      "unapplied",
      "partly_applied",
      "applied",
    ]);
  });
});

describe("writing off (ASC 326-20-35-8)", () => {
  const persons = { requestedBy: "ada", approvedBy: "bob" };
  test("takes what is open to bad debt and closes the receivable", () => {
    const decision = writeOff({ ...open, open: usd(900) }, persons);
    expect(decision).toMatchObject({
      outcome: "written-off",
      amount: moneyOf("USD", 900),
      receivable: { status: "written_off", open: usd(0) },
    });
    if (decision.outcome === "refused") throw new Error(decision.detail);
    expect(decision.lines.map(({ role }) => role)).toEqual(["bad_debt", "receivable"]);
    requireDoubleEntry(decision.lines);
  });

  test("is refused for one person, and for what is not open", () => {
    expect(writeOff(open, { ...persons, approvedBy: "ada" })).toMatchObject({
      outcome: "refused",
      code: "same-person",
      detail: "ada asked for it and cannot approve it",
    });
    expect(writeOff({ ...open, status: "cleared" }, persons)).toMatchObject({
      outcome: "refused",
      code: "receivable-not-open",
      detail: "The receivable is cleared",
    });
  });

  test("of a foreign invoice goes at the rate it was booked at", () => {
    const foreign = openReceivable(posting("1", { net: usd(10_000), tax: usd(0) }), ids, {
      currency: "EUR",
      rate: "0.9",
      rateOn: "2026-01-05",
    });
    const decision = writeOff(foreign, persons);
    if (decision.outcome === "refused") throw new Error(decision.detail);
    requireDoubleEntry(decision.lines);
    expect(money(decision.lines[0]?.functionalDebit ?? usd(0)).minor).toBe(9_000n);
  });
});
