import { softClosePeriod } from "@cashline/contracts/systems/erp/ledger-operations";
import { createCustomer, createLegalEntity, updateCustomer } from "@cashline/contracts/systems/erp/operations";
import type { CashRequest } from "@cashline/contracts/systems/erp/receivable-entities";
import {
  applyUnappliedCash,
  getCustomerPayment,
  listCustomerPayments,
  previewCashReceipt,
  receiveCash,
} from "@cashline/contracts/systems/erp/receivable-operations";
import { setAccountMapping, setFxRate, setMaintenanceWindow, updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { deriveId } from "@cashline/kernel/ids";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { customerNamed, invoiceId, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
  await book.post("1");
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const set = (change: object) => call(updatePolicy, { body: { ...defaultPolicy, ...change }, ifMatch: '"v0"' });
const types = async () => (await book.bench.events()).map(({ type }) => type.replace(/^erp\.(.*)\.v1$/, "$1"));
const maintain = () =>
  call(setMaintenanceWindow, { body: { legalEntity: null, from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z", reason: "upgrade" } });
const closeMonth = () => book.close();
const softClose = () => call(softClosePeriod, { body: { legalEntity: "US01", month: "2026-01" } });
const unmap = (role: string) => call(setAccountMapping, { body: { legalEntity: "US01", role, account: null } });
/** The customer moves to another entity; what she owes stays where it was invoiced. */
async function move(): Promise<void> {
  await call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "EUR" } });
  await call(updateCustomer, { params: { customerId: book.customerId }, body: { legalEntity: "DE01" }, ifMatch: '"v1"' });
}

const on = (key: string, minor: number) => ({ invoiceId: invoiceId(key), amount: usd(minor) });
const request = (amount: number, applications: CashRequest["applications"], change: Partial<CashRequest> = {}): CashRequest => ({
  reference: "bank-1",
  customerId: book.customerId,
  amount: usd(amount),
  receivedOn: "2026-01-20",
  applications,
  ...change,
});
const receive = (...asked: Parameters<typeof request>) => call(receiveCash, { body: request(...asked) });

describe("receiving money", () => {
  test("over two invoices clears one exactly and the other in part, and is what its preview said", async () => {
    await book.post("2");
    const before = (await types()).length;
    const body = request(150_000, [on("1", 119_000), on("2", 31_000)]);
    const preview = await call(previewCashReceipt, { body });
    expect((await types()).length).toBe(before);
    const made = await call(receiveCash, { body });
    expect(made).toMatchObject({
      status: 201,
      body: { status: "applied", unapplied: usd(0), applications: [{ outcome: "exact" }, { outcome: "short", difference: usd(0) }] },
    });
    expect(preview).toMatchObject({ status: 200, body: made.body });
    expect((await types()).slice(before)).toEqual(["customer_payment.received", "journal.posted", "receivable.cleared"]);
    expect(await book.balances()).toMatchObject({ bank: 150_000, receivable: 88_000 });
    expect((await call(getCustomerPayment, { params: { customerPaymentId: made.body.id } })).body).toEqual(made.body);
  });

  test("short within the tenant's tolerance clears all the same, and the payment prints the tolerance", async () => {
    await set({ shortPaymentTolerance: { minor: "500", percent: "1" } });
    expect(await receive(118_600, [on("1", 118_600)])).toMatchObject({
      body: {
        applications: [{ outcome: "short_within_tolerance", difference: usd(400) }],
        tolerance: "500 minor units of USD, at most 1 percent",
      },
    });
    expect(await book.balances()).toMatchObject({ receivable: 0, payment_difference: 400, bank: 118_600 });
  });

  test("beyond the invoice leaves the rest unapplied, to be applied later to another", async () => {
    const { id } = (await receive(120_000, [on("1", 119_000)])).body;
    expect(await book.balances()).toMatchObject({ receivable: 0, unapplied_cash: -1_000, bank: 120_000 });
    await book.post("2");
    const apply = (minor: number) =>
      call(applyUnappliedCash, { params: { customerPaymentId: id }, body: { ...on("2", minor), appliedOn: "2026-01-25" } });
    expect(await apply(400)).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { status: "partly_applied", unapplied: usd(600) },
    });
    expect(await apply(601)).toMatchObject(refused(422, "unapplied-too-small"));
    expect(await apply(600)).toMatchObject({
      body: { status: "applied", applications: [{}, {}, { amount: usd(600), appliedOn: "2026-01-25" }] },
    });
    expect(await book.balances()).toMatchObject({ receivable: 118_000, unapplied_cash: 0 });
    expect((await call(listCustomerPayments, { query: { status: "applied" } })).body.items).toHaveLength(1);
    expect(await book.bench.events("erp.customer_payment.applied.v1")).toHaveLength(2);
  });

  test("without an invoice is wholly unapplied", async () => {
    expect(await receive(500, [])).toMatchObject({ status: 201, body: { status: "unapplied", unapplied: usd(500), applications: [] } });
  });

  test("comes once for its reference", async () => {
    await receive(500, []);
    expect(await receive(500, [])).toMatchObject(refused(409, "already-exists"));
  });

  test.each<[string, number, () => CashRequest, () => Promise<unknown>]>([
    ["unknown-customer", 422, () => request(1, [], { customerId: deriveId("cus", "book", "none") }), async () => {}],
    ["unknown-receivable", 422, () => request(1, [on("none", 1)]), async () => {}],
    ["receivable-not-open", 409, () => request(1, [on("1", 1)]), () => book.pay("1", 119_000)],
    ["currency-mismatch", 422, () => request(1, [], { amount: { currency: "EUR", minor: "1" } }), async () => {}],
    ["cash-above-open", 422, () => request(119_001, [on("1", 119_001)]), async () => {}],
    ["applications-exceed-cash", 422, () => request(1, [on("1", 2)]), async () => {}],
    ["overpayment-refused", 422, () => request(2, [on("1", 1)]), () => set({ overpayment: "refuse" })],
    ["legal-entity-mismatch", 422, () => request(1, [on("1", 1)]), move],
    ["invalid-request", 400, () => request(0, []), async () => {}],
    ["invalid-request", 400, () => request(2, [on("1", 1), on("1", 1)]), async () => {}],
    ["invalid-request", 400, () => request(1, [], { receivedOn: "9999-12-31" }), async () => {}],
    ["period-closed", 409, () => request(1, []), closeMonth],
    ["period-soft-closed", 409, () => request(1, []), softClose],
    ["maintenance-window", 409, () => request(1, []), maintain],
    ["account-unmapped", 422, () => request(1, []), () => unmap("bank")],
  ])("%s: refused, and by the preview, with nothing changed", async (code, status, body, prepare) => {
    await prepare();
    const before = await book.balances();
    expect(await call(receiveCash, { body: body() })).toMatchObject(refused(status, code));
    expect(await call(previewCashReceipt, { body: body() })).toMatchObject(refused(status, code));
    expect(await book.balances()).toEqual(before);
  });

  test("another customer's invoice is not paid with it", async () => {
    const other = customerNamed("other");
    const { id } = (await call(createCustomer, { body: other })).body;
    const body = request(1, [on("1", 1)], { customerId: id });
    expect(await call(receiveCash, { body })).toMatchObject(refused(422, "customer-mismatch"));
    expect(await call(previewCashReceipt, { body })).toMatchObject(refused(422, "customer-mismatch"));
  });
});

describe("applying what was left", () => {
  const left = async () => (await receive(500, [])).body.id as string;
  const apply = (customerPaymentId: string, change: object = {}) =>
    call(applyUnappliedCash, { params: { customerPaymentId }, body: { ...on("1", 100), appliedOn: "2026-01-25", ...change } });

  test.each<[string, number, object, () => Promise<unknown>]>([
    ["unknown-receivable", 422, { invoiceId: invoiceId("none") }, async () => {}],
    ["receivable-not-open", 409, {}, () => book.pay("1", 119_000)],
    ["currency-mismatch", 422, { amount: { currency: "EUR", minor: "1" } }, async () => {}],
    ["cash-above-open", 422, { amount: usd(119_001) }, async () => {}],
    ["unapplied-too-small", 422, { amount: usd(501) }, async () => {}],
    ["invalid-request", 400, { amount: usd(0) }, async () => {}],
    ["period-closed", 409, {}, closeMonth],
    ["period-soft-closed", 409, {}, softClose],
    ["maintenance-window", 409, {}, maintain],
    ["account-unmapped", 422, {}, () => unmap("unapplied_cash")],
  ])("%s: refused", async (code, status, change, prepare) => {
    const id = await left();
    await prepare();
    expect(await apply(id, change)).toMatchObject(refused(status, code));
  });

  test("to an invoice of the entity she came from, or another customer's, is refused; an unknown payment is not found", async () => {
    await call(setFxRate, { body: { from: "USD", to: "EUR", on: "2026-01-20", rate: "0.9" } });
    await move();
    expect(await apply(await left())).toMatchObject(refused(422, "legal-entity-mismatch"));
    const { id } = (await call(createCustomer, { body: customerNamed("other") })).body;
    const theirs = (await receive(500, [], { customerId: id })).body.id;
    expect(await apply(theirs)).toMatchObject(refused(422, "customer-mismatch"));
    expect(await apply(deriveId("cpm", "book", "none"))).toMatchObject(refused(404, "not-found"));
  });
});
