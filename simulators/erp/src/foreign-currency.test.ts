import { getCloseChecklist, previewPosting } from "@cashline/contracts/systems/erp/ledger-operations";
import {
  applyCash,
  createCustomer,
  createLegalEntity,
  getTrialBalance,
  postInvoice,
  reversePosting,
  validatePosting,
} from "@cashline/contracts/systems/erp/operations";
import { applyUnappliedCash, previewCashReceipt, receiveCash } from "@cashline/contracts/systems/erp/receivable-operations";
import { refundCustomer } from "@cashline/contracts/systems/erp/refund-operations";
import { createRevenueArrangement } from "@cashline/contracts/systems/erp/revenue-operations";
import { setFxRate, updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { arrangementRequest, service } from "./domain/arrangement.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { customerNamed, invoiceId, paymentIntentId, posting, usd } from "./domain/posting.fixture.ts";

/** A customer in euros of an entity in dollars. */
const euroCustomer = customerNamed("euro", { currency: "EUR" });
const eur = (minor: number | string) => ({ currency: "EUR", minor: String(minor) });
const invoice = (key: string, change = {}) =>
  posting(key, {
    accountId: euroCustomer.accountId,
    billingAccountId: euroCustomer.billingAccountId,
    currency: "EUR",
    net: eur(100_000),
    tax: eur(19_000),
    ...change,
  });

let book: Book;
let customerId: string;
beforeEach(async () => {
  book = await openBook();
  customerId = (await call(createCustomer, { body: euroCustomer })).body.id;
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const setRate = (on: string, rate: string) => call(setFxRate, { body: { from: "EUR", to: "USD", on, rate } });
const set = (change: object) => call(updatePolicy, { body: { ...defaultPolicy, ...change }, ifMatch: '"v0"' });
const pay = (minor: number | string, receivedOn = "2026-01-20", key = "1") =>
  call(applyCash, { body: { invoiceId: invoiceId(key), paymentIntentId: paymentIntentId(key), amount: eur(minor), receivedOn } });
/** Debit less credit in the entity's own currency, by role; null where an entry has no rate. */
async function own(): Promise<Record<string, number | null>> {
  type Row = { role: string; functional: { debit: { minor: string }; credit: { minor: string } } | null };
  const rows: Row[] = (await call(getTrialBalance)).body.rows;
  return Object.fromEntries(
    rows.map(({ role, functional }) => [role, functional && Number(functional.debit.minor) - Number(functional.credit.minor)]),
  );
}

describe("an invoice in a foreign currency", () => {
  test.each([
    ["2", 250, "short_within_tolerance"],
    ["2", 251, "short"],
    ["0.5", 1_000, "short_within_tolerance"],
    ["0.5", 1_001, "short"],
  ])("at %s dollars a euro, %i cents short of a tolerance of 5 dollars is %s", async (rate, missing, outcome) => {
    await set({ shortPaymentTolerance: { minor: "500", percent: "10" } });
    await setRate("2026-01-05", "1.10");
    await call(postInvoice, { body: invoice("1") });
    await setRate("2026-01-20", rate);
    const amount = eur(119_000 - missing);
    await book.bench.advance("2026-01-20T12:00:00.000Z");
    const body = { customerId, reference: "b", amount, receivedOn: "2026-01-20", applications: [{ invoiceId: invoiceId("1"), amount }] };
    expect(await call(receiveCash, { body })).toMatchObject({
      status: 201,
      body: { applications: [{ outcome }], tolerance: "500 minor units of USD, at most 10 percent" },
    });
  });

  test("is booked at the rate of its day, in both currencies", async () => {
    await setRate("2026-01-05", "1.10");
    const { body } = await call(postInvoice, { body: invoice("1") });
    expect(body).toMatchObject({
      receivable: { functional: { currency: "USD", rate: "1.10", rateOn: "2026-01-05", gross: usd(130_900), open: usd(130_900) } },
      journalEntry: { currency: "EUR", functional: { rate: "1.10" } },
      revenueSchedule: { functional: { total: usd(110_000), deferred: usd(110_000) } },
    });
    expect(await own()).toEqual({ receivable: 130_900, tax_payable: -20_900, deferred_revenue: -110_000 });
  });

  test("becomes revenue at the rate it was booked at, whatever the rate is by then (ASC 830-10-45-18, IAS 21.23)", async () => {
    await setRate("2026-01-05", "1.10");
    await call(postInvoice, { body: invoice("1") });
    await setRate("2026-02-28", "2");
    await book.bench.advance("2026-04-01T00:00:00.000Z");
    expect(await own()).toMatchObject({ deferred_revenue: 0, revenue: -110_000 });
  });

  test("paid at another rate leaves a realised gain or loss", async () => {
    await setRate("2026-01-05", "1.10");
    await call(postInvoice, { body: invoice("1") });
    await setRate("2026-01-20", "1.05");
    expect(await pay(119_000)).toMatchObject({ status: 201 });
    expect(await own()).toMatchObject({ cash: 124_950, receivable: 0, realized_fx: 5_950 });
  });

  test("reversed leaves nothing in either currency", async () => {
    await setRate("2026-01-05", "1.0837");
    await call(postInvoice, { body: invoice("1") });
    await book.bench.advance("2026-02-10T00:00:00.000Z");
    await call(reversePosting, { body: { invoiceId: invoiceId("1"), reason: "wrong", postedOn: "2026-02-10" } });
    expect(await own()).toEqual({ receivable: 0, tax_payable: 0, deferred_revenue: 0, revenue: 0 });
  });

  test("without a rate is refused, by the check before it", async () => {
    expect(await call(validatePosting, { body: invoice("2") })).toMatchObject({
      body: { outcome: "rejected", findings: [{ code: "fx-rate-missing" }] },
    });
    expect(await call(postInvoice, { body: invoice("2") })).toMatchObject(refused(422, "fx-rate-missing"));
  });

  test("in the wrong entity is told of its entity, not of a rate it does not need there", async () => {
    await call(createLegalEntity, { body: { code: "GB01", name: "Cashline Ltd", country: "GB", baseCurrency: "GBP" } });
    const { body } = await call(validatePosting, { body: posting("1", { legalEntity: "GB01" }) });
    expect(body.findings.map(({ code }: { code: string }) => code)).toEqual(["legal-entity-mismatch"]);
  });

  test("without a rate is booked untranslated where policy lets it; what is translated stays known and the month is not ready", async () => {
    await set({ missingFxRate: "untranslated" });
    expect(await call(postInvoice, { body: invoice("1") })).toMatchObject({ status: 201 });
    expect(await own()).toEqual({ receivable: null, tax_payable: null, deferred_revenue: null });
    expect(await pay(1_000)).toMatchObject({ status: 201 });
    await setRate("2026-01-05", "1.10");
    await call(postInvoice, { body: invoice("2") });
    expect(await own()).toMatchObject({ receivable: 130_900 });
    const { rows } = (await call(getTrialBalance)).body;
    expect(rows.find(({ role }: { role: string }) => role === "receivable")).toMatchObject({
      debit: eur(238_000),
      functional: { debit: usd(130_900), credit: usd(0) },
      untranslated: { debit: eur(119_000), credit: eur(1_000) },
    });
    await book.bench.advance("2026-02-01T00:30:00.000Z");
    const { body } = await call(getCloseChecklist, { query: { legalEntity: "US01", month: "2026-01" } });
    expect(body.ready).toBe(false);
    expect(body.checks.find(({ key }: { key: string }) => key === "foreign_entries_translated")).toMatchObject({
      blocking: true,
      done: false,
    });
  });

  test("too large in the entity's own currency is refused", async () => {
    await setRate("2026-01-05", "20");
    const large = invoice("1", { net: eur("99999999999999") });
    expect(await call(validatePosting, { body: large })).toMatchObject({ body: { findings: [{ code: "amount-out-of-range" }] } });
    expect(await call(postInvoice, { body: large })).toMatchObject(refused(422, "amount-out-of-range"));
  });

  test("is previewed at the rate it would be booked at", async () => {
    await setRate("2026-01-05", "1.10");
    const events = (await book.bench.events()).length;
    const preview = await call(previewPosting, { body: invoice("1") });
    expect((await book.bench.events()).length).toBe(events);
    const { journalEntry, revenueSchedule } = (await call(postInvoice, { body: invoice("1") })).body;
    expect(preview.body).toEqual({
      findings: [],
      journal: { lines: journalEntry.lines, functional: journalEntry.functional },
      schedule: { method: revenueSchedule.method, lines: revenueSchedule.lines },
    });
  });
});

describe("a foreign invoice paid in parts that all go back", () => {
  test.each([
    ["1.5971", [3_347, 3_343, 3_311], 15_973],
    ["1.9871", [3_366, 3_343, 3_292], 19_873],
    ["1.8699", [3_378, 3_334, 3_289], 18_701],
    ["1.9974", [3_343, 3_336], 19_976],
  ])("at %s in parts of %j, is reversed whole: nothing stays on any account", async (rate, parts, gross) => {
    const on = "2026-01-05";
    await setRate(on, rate);
    const obligations = [{ ...service("s", 1, on, "2026-04-01"), standAlonePrice: eur(10_001) }];
    const contract = {
      ...arrangementRequest(1, ...obligations),
      customerId,
      currency: "EUR",
      inceptionOn: on,
      transactionPrice: eur(10_001),
    };
    const { id: revenueArrangementId } = (await call(createRevenueArrangement, { body: contract })).body;
    for (const [key, of] of Object.entries({ alone: {}, ofContract: { revenueArrangementId } })) {
      const { body } = await call(postInvoice, { body: invoice(key, { net: eur(10_001), tax: eur(0), ...of }) });
      expect(body.receivable.functional).toMatchObject({ gross: usd(gross) });
      const money = parts.map((part, index) => ({ paymentIntentId: paymentIntentId(`${key}-${index}`), amount: eur(part) }));
      for (const each of money)
        expect(await call(applyCash, { body: { ...each, invoiceId: invoiceId(key), receivedOn: on } })).toMatchObject({ status: 201 });
      for (const each of money) {
        const asked = { reason: "refund", paidFrom: "provider", refundedOn: on, memo: "x", requestedBy: "ada" };
        const reference = each.paymentIntentId;
        expect(await call(refundCustomer, { body: { ...each, ...asked, reference } })).toMatchObject({ status: 201 });
      }
      const reversal = await call(reversePosting, { body: { invoiceId: invoiceId(key), reason: "wrong", postedOn: on } });
      expect(reversal.status).toBe(200);
      expect(new Set(Object.values(await own()))).toEqual(new Set([0]));
    }
  });
});

describe("money in a foreign currency", () => {
  const receive = (minor: number | string, applied: number | string, receivedOn = "2026-01-20") => ({
    body: {
      reference: "bank-1",
      customerId,
      amount: eur(minor),
      receivedOn,
      applications: [{ invoiceId: invoiceId("1"), amount: eur(applied) }],
    },
  });

  test("without a rate of its day does not settle what was booked at one", async () => {
    await setRate("2026-01-05", "1.10");
    await call(postInvoice, { body: invoice("1") });
    expect(await pay(1, "2026-01-20")).toMatchObject(refused(422, "fx-rate-missing"));
    expect(await call(receiveCash, receive(1, 1))).toMatchObject(refused(422, "fx-rate-missing"));
    expect(await call(previewCashReceipt, receive(1, 1))).toMatchObject(refused(422, "fx-rate-missing"));
  });

  test("too large at its day's rate, or with a gain too large, is refused", async () => {
    await setRate("2026-01-05", "1.10");
    await call(postInvoice, { body: invoice("1", { net: eur("90000000000000"), tax: eur(0) }) });
    await setRate("2026-01-20", "20");
    const all = "90000000000000";
    expect(await pay(all)).toMatchObject(refused(422, "amount-out-of-range"));
    expect(await call(receiveCash, receive(all, all))).toMatchObject(refused(422, "amount-out-of-range"));
    expect(await call(previewCashReceipt, receive(all, all))).toMatchObject(refused(422, "amount-out-of-range"));
  });

  test("left over is kept at its own rate, and applied later against the rate of the invoice", async () => {
    await setRate("2026-01-05", "1.10");
    await call(postInvoice, { body: invoice("1") });
    await setRate("2026-01-20", "1.00");
    const { body } = await call(receiveCash, receive(129_000, 119_000));
    expect(body.functional).toMatchObject({ rate: "1.00", unapplied: usd(10_000) });
    expect(await own()).toMatchObject({ bank: 129_000, unapplied_cash: -10_000, realized_fx: 11_900 });
    await call(postInvoice, { body: invoice("2") });
    const params = { customerPaymentId: body.id };
    const applied = { invoiceId: invoiceId("2"), amount: eur(10_000), appliedOn: "2026-01-25" };
    expect(await call(applyUnappliedCash, { params, body: applied })).toMatchObject({ status: 200 });
    expect(await own()).toMatchObject({ unapplied_cash: 0, receivable: 130_900 - 11_000, realized_fx: 12_900 });
  });
});
