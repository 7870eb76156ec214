import { softClosePeriod } from "@cashline/contracts/systems/erp/ledger-operations";
import { listJournalEntries, listReceivables, listRevenueSchedules, reversePosting } from "@cashline/contracts/systems/erp/operations";
import type { CreditMemoRequest } from "@cashline/contracts/systems/erp/receivable-entities";
import {
  applyUnappliedCash,
  createCreditMemo,
  listCreditMemos,
  listCustomerPayments,
  listWriteOffs,
  previewCreditMemo,
  previewCreditReversal,
  previewWriteOff,
  reverseCreditMemo,
  writeOffReceivable,
} from "@cashline/contracts/systems/erp/receivable-operations";
import { setAccountMapping, setMaintenanceWindow, updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { invoiceId, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const set = (change: object) => call(updatePolicy, { body: { ...defaultPolicy, ...change }, ifMatch: '"v0"' });
const types = async () => (await book.bench.events()).map(({ type }) => type.replace(/^erp\.(.*)\.v1$/, "$1"));
const maintain = () =>
  call(setMaintenanceWindow, { body: { legalEntity: null, from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z", reason: "upgrade" } });
const reverse = () => call(reversePosting, { body: { invoiceId: invoiceId("1"), reason: "wrong", postedOn: "2026-01-10" } });

const mapNothing = () => call(setAccountMapping, { body: { legalEntity: "US01", role: "deferred_revenue", account: null } });

const request = (net: number, tax: number, change: Partial<CreditMemoRequest> = {}): CreditMemoRequest => ({
  reference: "cm-1",
  invoiceId: invoiceId("1"),
  net: usd(net),
  tax: usd(tax),
  reason: "goodwill",
  postedOn: "2026-01-20",
  createdBy: "ada",
  ...change,
});
const credit = (net: number, tax: number, change: Partial<CreditMemoRequest> = {}) =>
  call(createCreditMemo, { body: request(net, tax, change) });

describe("a credit memo refused for its day", () => {
  test("is told each time, and leaves nothing else; any other refusal is not", async () => {
    await book.post("1");
    await book.close();
    const before = (await types()).length;
    expect(await credit(100, 19)).toMatchObject(refused(409, "period-closed"));
    expect(await credit(100, 19)).toMatchObject(refused(409, "period-closed"));
    expect(await credit(9_999_999, 0)).toMatchObject({ status: 422 });
    expect((await types()).slice(before)).toEqual(["credit_memo.refused", "credit_memo.refused"]);
    const told = (await book.bench.events()).findLast(({ type }) => type.includes("credit_memo.refused"));
    expect(told).toMatchObject({ objectversion: 2, data: { reference: "cm-1", net: usd(100), tax: usd(19), code: "period-closed" } });
    expect((await call(listCreditMemos)).body).toMatchObject({ items: [] });
  });
});

describe("a credit memo", () => {
  test("lowers receivable, tax and what is deferred, is what its preview said, and the run recognises the rest", async () => {
    await book.post("1");
    const before = (await types()).length;
    const preview = await call(previewCreditMemo, { body: request(10_000, 1_900) });
    expect((await types()).length).toBe(before);
    const made = await credit(10_000, 1_900);
    expect(made).toMatchObject({ status: 201, body: { applied: usd(11_900), fromDeferred: usd(10_000), revenuePolicy: "catch_up" } });
    expect(preview.body).toMatchObject(made.body);
    expect((await types()).slice(before)).toEqual(["credit_memo.posted", "receivable.credited", "journal.posted", "schedule.reduced"]);
    expect(await book.balances()).toEqual({ receivable: 107_100, tax_payable: -17_100, deferred_revenue: -90_000 });
    await book.bench.advance("2026-04-01T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ deferred_revenue: 0, revenue: -90_000 });
    expect((await call(listCreditMemos, { query: { invoiceId: invoiceId("1") } })).body.items).toEqual([made.body]);
  });

  test("of the whole invoice clears it", async () => {
    await book.post("1");
    await credit(100_000, 19_000);
    expect((await types()).at(-2)).toBe("receivable.cleared");
    expect((await call(listReceivables, { query: { status: "cleared" } })).body.items).toMatchObject([{ open: usd(0) }]);
    expect(await reverse()).toMatchObject(refused(409, "receivable-not-open"));
  });

  test.each([
    ["catch_up", 65_555 - 6_556, 34_445 - 3_444],
    ["prospective", 65_555 - 10_000, 34_445],
  ])("takes revenue back as policy says: %s", async (creditMemoRevenue, deferred, revenue) => {
    await set({ creditMemoRevenue });
    await book.post("1");
    await book.bench.advance("2026-02-01T00:00:00.000Z");
    expect(await credit(10_000, 1_900, { postedOn: "2026-02-01" })).toMatchObject({ body: { revenuePolicy: creditMemoRevenue } });
    expect(await book.balances()).toMatchObject({ deferred_revenue: -deferred, revenue: -revenue });
    const [schedule] = (await call(listRevenueSchedules)).body.items;
    expect(schedule.total).toEqual(usd(90_000));
  });

  test("above what is open becomes credit of the customer where policy says so", async () => {
    await book.post("1");
    await book.pay("1", 119_000);
    const { body } = await credit(10_000, 1_900);
    expect(body).toMatchObject({ applied: usd(0), unapplied: usd(11_900) });
    expect((await call(listCustomerPayments, { query: { customerId: book.customerId } })).body.items).toMatchObject([
      { id: body.customerPaymentId, kind: "credit_memo", unapplied: usd(11_900), status: "unapplied" },
    ]);
    expect(await book.balances()).toMatchObject({ receivable: 0, unapplied_cash: -11_900 });
    expect((await types()).at(-1)).toBe("customer_payment.received");
  });

  test.each<[string, number, CreditMemoRequest, () => Promise<unknown>]>([
    ["unknown-receivable", 422, request(1, 0, { invoiceId: invoiceId("none") }), async () => {}],
    ["receivable-not-open", 409, request(1, 0), reverse],
    ["currency-mismatch", 422, request(1, 0, { net: { currency: "EUR", minor: "1" } }), async () => {}],
    ["invalid-request", 400, request(0, 0), async () => {}],
    ["invalid-request", 400, request(1, 0, { postedOn: "9999-12-31" }), async () => {}],
    ["credit-above-invoice", 422, request(100_001, 0), async () => {}],
    [
      "credit-above-open",
      422,
      request(100_000, 19_000),
      async () => {
        await book.pay("1", 1);
        await set({ creditAboveOpen: "refuse" });
      },
    ],
    ["same-person", 422, request(1, 0, { approvedBy: "ada" }), async () => {}],
    ["same-person", 422, request(1, 0, { approvedBy: "ADA" }), async () => {}],
    ["approval-missing", 422, request(1, 0), () => set({ creditMemoApproval: "second_person" })],
    ["period-closed", 409, request(1, 0), () => book.close()],
    ["period-soft-closed", 409, request(1, 0), () => call(softClosePeriod, { body: { legalEntity: "US01", month: "2026-01" } })],
    ["maintenance-window", 409, request(1, 0), maintain],
    ["account-unmapped", 422, request(1, 0), mapNothing],
  ])("%s: refused, and by the preview, with nothing changed", async (code, status, body, prepare) => {
    await book.post("1");
    await prepare();
    const before = await book.balances();
    expect(await call(createCreditMemo, { body })).toMatchObject(refused(status, code));
    expect(await call(previewCreditMemo, { body })).toMatchObject(refused(status, code));
    expect(await book.balances()).toEqual(before);
  });

  test("is made once for its reference", async () => {
    await book.post("1");
    await credit(1, 0);
    expect(await credit(1, 0)).toMatchObject(refused(409, "already-exists"));
    expect(await credit(1, 0, { reference: "cm-2" })).toMatchObject({ status: 201 });
  });
});

describe("a credit memo taken back", () => {
  const undo = { postedOn: "2026-01-25", reason: "given by mistake", createdBy: "ada" };
  const takeBack = (creditMemoId: string, change = {}) =>
    call(reverseCreditMemo, { params: { creditMemoId }, body: { ...undo, ...change } });
  const rehearse = (creditMemoId: string) => call(previewCreditReversal, { params: { creditMemoId }, body: undo });

  test("leaves receivable, tax, deferred revenue and its schedule as if it had never been, and is what its preview said", async () => {
    await book.post("1");
    const [balances, [schedule]] = [await book.balances(), (await call(listRevenueSchedules)).body.items];
    const { id, journalEntryId } = (await credit(100_000, 19_000)).body;
    expect(await call(listReceivables, { query: { status: "cleared" } })).toMatchObject({ body: { items: [{ open: usd(0) }] } });
    const preview = await rehearse(id);
    const before = (await types()).length;
    const made = await takeBack(id);
    expect(made).toMatchObject({ status: 200, body: { status: "reversed", reversal: { ...undo, approvedBy: null } } });
    expect(preview).toMatchObject({ status: 200, body: made.body });
    expect((await types()).slice(before)).toEqual(["credit_memo.reversed", "receivable.reopened", "journal.posted", "schedule.restored"]);
    expect(await book.balances()).toMatchObject(balances);
    expect((await call(listRevenueSchedules)).body.items).toMatchObject([{ total: schedule.total, lines: schedule.lines }]);
    expect((await call(listReceivables, { query: { status: "open" } })).body.items).toMatchObject([{ open: usd(119_000) }]);
    expect((await call(listJournalEntries, { query: { limit: "200" } })).body.items).toContainEqual(
      expect.objectContaining({ id: journalEntryId, status: "reversed" }),
    );
    expect(await takeBack(id)).toMatchObject(refused(409, "credit-memo-not-reversible"));
    expect(await credit(100_000, 19_000, { reference: "cm-2" })).toMatchObject({ status: 201 });
  });

  test("once part of it is earned: the months since are caught up at once, and all of it is earned in the end", async () => {
    await book.post("1");
    const { id } = (await credit(10_000, 1_900)).body;
    await book.bench.advance("2026-02-02T00:00:00.000Z");
    expect(await takeBack(id, { postedOn: "2026-02-02" })).toMatchObject({ status: 200 });
    expect(await book.balances()).toMatchObject({ deferred_revenue: -65_555, revenue: -34_445, tax_payable: -19_000, receivable: 119_000 });
    await book.bench.advance("2026-04-01T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ deferred_revenue: 0, revenue: -100_000 });
  });

  test("takes the customer's credit with it, unless some of it is used", async () => {
    await book.post("1");
    await book.pay("1", 119_000);
    const { id, customerPaymentId } = (await credit(10_000, 1_900)).body;
    await book.post("2");
    expect(await takeBack(id)).toMatchObject({ status: 200 });
    expect((await types()).at(-1)).toBe("customer_payment.reversed");
    const [payment] = (await call(listCustomerPayments, { query: { customerId: book.customerId } })).body.items;
    expect(payment).toMatchObject({ id: customerPaymentId, status: "reversed", reversedOn: "2026-01-25", unapplied: usd(0) });
    expect(await book.balances()).toMatchObject({ unapplied_cash: 0, receivable: 119_000 });
    const used = (await credit(10_000, 1_900, { reference: "cm-2" })).body;
    const applied = { invoiceId: invoiceId("2"), amount: usd(1), appliedOn: "2026-01-25" };
    await call(applyUnappliedCash, { params: { customerPaymentId: used.customerPaymentId }, body: applied });
    expect(await takeBack(used.id)).toMatchObject(refused(409, "credit-memo-not-reversible"));
    expect(await rehearse(used.id)).toMatchObject(refused(409, "credit-memo-not-reversible"));
  });

  test.each<[string, number, object, () => Promise<unknown>]>([
    ["credit-memo-not-reversible", 409, {}, () => call(writeOffReceivable, { body: { ...lost, invoiceId: invoiceId("1") } })],
    ["same-person", 422, { approvedBy: "ada" }, async () => {}],
    ["approval-missing", 422, {}, () => set({ creditMemoApproval: "second_person" })],
    ["dated-before-document", 422, { postedOn: "2026-01-19" }, async () => {}],
    ["period-closed", 409, {}, () => book.close()],
    ["period-soft-closed", 409, {}, () => call(softClosePeriod, { body: { legalEntity: "US01", month: "2026-01" } })],
    ["maintenance-window", 409, {}, maintain],
    ["account-unmapped", 422, {}, mapNothing],
  ])("%s: refused, with nothing changed", async (code, status, change, prepare) => {
    await book.post("1");
    const { id } = (await credit(1_000, 0)).body;
    await prepare();
    const before = await book.balances();
    expect(await takeBack(id, change)).toMatchObject(refused(status, code));
    expect(await book.balances()).toEqual(before);
  });
});

const lost = { postedOn: "2026-01-22", reason: "insolvent", requestedBy: "ada", approvedBy: "bob" };

describe("a write-off", () => {
  const body = { invoiceId: invoiceId("1"), postedOn: "2026-01-31", reason: "insolvent", requestedBy: "ada", approvedBy: "bob" };
  test("takes what is open to bad debt, is what its preview said, and ends the receivable", async () => {
    await book.post("1");
    await book.pay("1", 19_000);
    const preview = await call(previewWriteOff, { body });
    const made = await call(writeOffReceivable, { body });
    expect(made).toMatchObject({ status: 201, body: { amount: usd(100_000), approvedBy: "bob" } });
    expect(preview).toMatchObject({ status: 200, body: made.body });
    expect(await book.balances()).toMatchObject({ receivable: 0, bad_debt: 100_000, cash: 19_000 });
    expect((await types()).slice(-3)).toEqual(["write_off.posted", "receivable.written_off", "journal.posted"]);
    expect((await call(listReceivables, { query: { status: "written_off" } })).body.items).toMatchObject([{ open: usd(0) }]);
    expect((await call(listWriteOffs, { query: { invoiceId: invoiceId("1") } })).body.items).toEqual([made.body]);
    expect(await reverse()).toMatchObject(refused(409, "receivable-not-open"));
  });

  test.each<[string, number, object, () => Promise<unknown>]>([
    ["unknown-receivable", 422, { invoiceId: invoiceId("none") }, async () => {}],
    ["receivable-not-open", 409, {}, () => book.pay("1", 119_000)],
    ["same-person", 422, { approvedBy: "ada" }, async () => {}],
    ["same-person", 422, { approvedBy: "Ada" }, async () => {}],
    ["period-closed", 409, {}, () => book.close()],
    ["period-soft-closed", 409, {}, () => call(softClosePeriod, { body: { legalEntity: "US01", month: "2026-01" } })],
    ["maintenance-window", 409, {}, maintain],
    ["account-unmapped", 422, {}, () => call(setAccountMapping, { body: { legalEntity: "US01", role: "bad_debt", account: null } })],
  ])("%s: refused, and by the preview", async (code, status, change, prepare) => {
    await book.post("1");
    await prepare();
    const asked = { ...body, ...change };
    expect(await call(writeOffReceivable, { body: asked })).toMatchObject(refused(status, code));
    expect(await call(previewWriteOff, { body: asked })).toMatchObject(refused(status, code));
  });
});
