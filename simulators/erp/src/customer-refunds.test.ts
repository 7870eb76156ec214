import { applyCash, listReceivables } from "@cashline/contracts/systems/erp/operations";
import {
  applyUnappliedCash,
  getArAging,
  getCustomerPayment,
  listWriteOffs,
  receiveCash,
  writeOffReceivable,
} from "@cashline/contracts/systems/erp/receivable-operations";
import {
  getCustomerRefund,
  listCustomerRefunds,
  previewCustomerRefund,
  previewRefundReturn,
  refundCustomer,
  returnCustomerRefund,
} from "@cashline/contracts/systems/erp/refund-operations";
import { setAccountMapping, setMaintenanceWindow } from "@cashline/contracts/systems/erp/settings-operations";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { invoiceId, paymentIntentId, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
  await book.post("1");
  await book.pay("1", 119_000, "1", "2026-01-10");
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const refund = (minor: number, change: object = {}) => ({
  body: {
    reference: `re-${minor}`,
    paymentIntentId: paymentIntentId("1"),
    reason: "refund",
    paidFrom: "provider",
    amount: usd(minor),
    refundedOn: "2026-01-20",
    memo: "goodwill",
    requestedBy: "ada",
    ...change,
  },
});
const chargeback = (minor: number, change: object = {}) =>
  refund(minor, { reference: `dp-${minor}`, reason: "chargeback", approvedBy: "bob", ...change });
const aging = async (asOf: string) => (await call(getArAging, { query: { legalEntity: "US01", asOf } })).body.totals;

describe("money of an invoice that went back", () => {
  test("opens the invoice again, as its preview says, and is in the aging from its day on", async () => {
    const { journal, ...document } = (await call(previewCustomerRefund, refund(20_000))).body;
    const made = await call(refundCustomer, refund(20_000));
    expect(made).toMatchObject({ status: 201, body: { debited: "receivable", status: "paid", invoiceId: invoiceId("1") } });
    expect(made.body).toEqual(document);
    const [entry] = (await book.entries()).filter(({ id }: { id: string }) => id === made.body.journalEntryId);
    expect(entry.lines).toEqual(journal.lines);
    expect(await book.balances()).toMatchObject({ cash: 99_000, receivable: 20_000 });
    expect((await call(listReceivables)).body.items).toMatchObject([{ status: "open", open: usd(20_000), reopenedOn: "2026-01-20" }]);
    expect(await aging("2026-01-19")).toEqual([]);
    expect(await aging("2026-01-20")).toMatchObject([{ open: usd(20_000) }]);
    expect((await call(getCustomerRefund, { params: { customerRefundId: made.body.id } })).body).toEqual(made.body);
    expect((await call(listCustomerRefunds, { query: { reference: "re-20000" } })).body.items).toEqual([made.body]);
  });

  test("is never more than came and stayed, in its currency, and once per reference", async () => {
    await call(refundCustomer, refund(100_000));
    expect(await call(refundCustomer, refund(100_000))).toMatchObject(refused(409, "already-exists"));
    expect(await call(refundCustomer, refund(19_001))).toMatchObject(refused(422, "refund-above-receipt"));
    const euro = refund(1, { amount: { currency: "EUR", minor: "1" } });
    expect(await call(refundCustomer, euro)).toMatchObject(refused(422, "currency-mismatch"));
    expect(await call(refundCustomer, refund(0))).toMatchObject(refused(400, "invalid-request"));
    const stranger = refund(1, { paymentIntentId: paymentIntentId("nobody") });
    expect(await call(refundCustomer, stranger)).toMatchObject(refused(422, "unknown-receipt"));
    expect(await call(refundCustomer, refund(1, { customerPaymentId: `cpm_${"0".repeat(26)}` }))).toMatchObject(
      refused(400, "invalid-request"),
    );
    expect((await call(refundCustomer, refund(19_000))).status).toBe(201);
  });

  test("is not dated before it came, nor into a closed or locked month, a maintenance window or without accounts", async () => {
    const early = refund(1, { refundedOn: "2026-01-09" });
    expect(await call(refundCustomer, early)).toMatchObject(refused(422, "dated-before-document"));
    expect(await call(refundCustomer, refund(1, { refundedOn: "2027-01-01" }))).toMatchObject(refused(422, "period-not-open-yet"));
    expect(await call(refundCustomer, refund(1, { refundedOn: "2020-01-01" }))).toMatchObject(refused(422, "before-first-period"));
    await call(setAccountMapping, { body: { legalEntity: "US01", role: "cash", account: null } });
    expect(await call(refundCustomer, refund(1))).toMatchObject(refused(422, "account-unmapped"));
    const night = { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z", reason: "upgrade", legalEntity: "US01" };
    await call(setMaintenanceWindow, { body: night });
    expect(await call(refundCustomer, refund(1))).toMatchObject(refused(409, "maintenance-window"));
    await book.close();
    expect(await call(refundCustomer, refund(1))).toMatchObject(refused(409, "period-closed"));
  });

  test("pays a later invoice's gap no earlier than the day it went back", async () => {
    await call(refundCustomer, refund(20_000));
    const again = { invoiceId: invoiceId("1"), paymentIntentId: paymentIntentId("again"), amount: usd(20_000) };
    const early = await call(applyCash, { body: { ...again, receivedOn: "2026-01-19" } });
    expect(early).toMatchObject(refused(422, "dated-before-document"));
    await call(applyCash, { body: { ...again, receivedOn: "2026-01-20" } });
    expect((await call(listReceivables)).body.items).toMatchObject([{ status: "cleared", open: usd(0) }]);
  });
});

describe("a chargeback", () => {
  test("is a loss approved by another person, and leaves the invoice paid", async () => {
    expect(await call(refundCustomer, chargeback(119_000, { approvedBy: undefined }))).toMatchObject(refused(422, "approval-missing"));
    for (const approvedBy of ["ada", "ADA"])
      expect(await call(refundCustomer, chargeback(119_000, { approvedBy }))).toMatchObject(refused(422, "same-person"));
    expect(await call(refundCustomer, chargeback(119_000))).toMatchObject({ status: 201, body: { debited: "bad_debt" } });
    expect(await book.balances()).toMatchObject({ cash: 0, bad_debt: 119_000, receivable: 0 });
    expect((await call(listReceivables)).body.items).toMatchObject([{ status: "cleared", open: usd(0) }]);
  });

  test("does not come back as a refund does", async () => {
    const { id } = (await call(refundCustomer, chargeback(119_000))).body;
    const input = { params: { customerRefundId: id }, body: { returnedOn: "2026-01-25" } };
    expect(await call(returnCustomerRefund, input)).toMatchObject(refused(409, "refund-not-returnable"));
  });
});

describe("a refund that the bank sent back", () => {
  test("pays its invoice again, as its preview says, once", async () => {
    const { id } = (await call(refundCustomer, refund(20_000))).body;
    const input = { params: { customerRefundId: id }, body: { returnedOn: "2026-01-25" } };
    const { journal, ...document } = (await call(previewRefundReturn, input)).body;
    const made = await call(returnCustomerRefund, input);
    expect(made).toMatchObject({ status: 200, body: { status: "returned", returnedOn: "2026-01-25" } });
    expect(made.body).toEqual(document);
    const [entry] = (await book.entries()).filter((each: { id: string }) => each.id === made.body.returnEntryId);
    expect(entry.lines).toEqual(journal.lines);
    expect(await book.balances()).toMatchObject({ cash: 119_000, receivable: 0 });
    expect(await aging("2026-01-24")).toMatchObject([{ open: usd(20_000) }]);
    expect(await aging("2026-01-25")).toEqual([]);
    expect(await call(returnCustomerRefund, input)).toMatchObject(refused(409, "refund-not-returnable"));
    expect((await call(refundCustomer, refund(119_000))).status).toBe(201);
  });

  test("is refused before its day, and once its invoice is no longer open by it", async () => {
    const { id } = (await call(refundCustomer, refund(20_000))).body;
    const at = (returnedOn: string) => ({ params: { customerRefundId: id }, body: { returnedOn } });
    expect(await call(returnCustomerRefund, at("2026-01-19"))).toMatchObject(refused(422, "dated-before-document"));
    await book.pay("1", 1, "again", "2026-01-21");
    expect(await call(returnCustomerRefund, at("2026-01-25"))).toMatchObject(refused(422, "cash-above-open"));
  });
});

describe("money on no invoice", () => {
  const received = async (minor: number) =>
    (
      await call(receiveCash, {
        body: { reference: "stray", customerId: book.customerId, amount: usd(minor), receivedOn: "2026-01-12", applications: [] },
      })
    ).body.id as string;
  const back = (customerPaymentId: string, minor: number, change: object = {}) =>
    refund(minor, { paymentIntentId: undefined, customerPaymentId, paidFrom: "bank", ...change });

  test("goes back from the bank, up to what is left of it", async () => {
    const id = await received(50_000);
    expect(await call(refundCustomer, back(id, 50_001))).toMatchObject(refused(422, "unapplied-too-small"));
    expect(await call(refundCustomer, back(id, 1, { paidFrom: "provider" }))).toMatchObject(refused(400, "invalid-request"));
    expect(await call(refundCustomer, back(id, 1, { refundedOn: "2026-01-11" }))).toMatchObject(refused(422, "dated-before-document"));
    const made = await call(refundCustomer, back(id, 50_000));
    expect(made).toMatchObject({ status: 201, body: { debited: "unapplied_cash", invoiceId: null } });
    expect(await book.balances()).toMatchObject({ bank: 0, unapplied_cash: 0 });
    expect((await call(getCustomerPayment, { params: { customerPaymentId: id } })).body).toMatchObject({ unapplied: usd(0) });
    expect(await aging("2026-01-19")).toMatchObject([{ unapplied: usd(50_000) }]);
    expect(await aging("2026-01-20")).toEqual([]);
    const input = { params: { customerRefundId: made.body.id }, body: { returnedOn: "2026-01-25" } };
    expect(await call(returnCustomerRefund, input)).toMatchObject(refused(409, "refund-not-returnable"));
    await book.post("2");
    const application = { params: { customerPaymentId: id }, body: { invoiceId: invoiceId("2"), amount: usd(1), appliedOn: "2026-01-21" } };
    expect(await call(applyUnappliedCash, application)).toMatchObject(refused(422, "unapplied-too-small"));
  });
});

test("money that recovered what was written off is a loss again when it goes back", async () => {
  await book.post("2");
  const persons = { reason: "bankrupt", requestedBy: "ada", approvedBy: "bob" };
  await call(writeOffReceivable, { body: { invoiceId: invoiceId("2"), postedOn: "2026-01-10", ...persons } });
  await book.pay("2", 40_000, "late", "2026-01-15");
  await call(refundCustomer, refund(40_000, { paymentIntentId: paymentIntentId("late") }));
  expect(await book.balances()).toMatchObject({ bad_debt: 119_000, cash: 119_000, receivable: 0 });
  expect((await call(listWriteOffs)).body.items).toMatchObject([{ recovered: usd(0) }]);
});
