import {
  applyCash,
  createLegalEntity,
  listCashReceipts,
  listReceivables,
  listRevenueSchedules,
  postInvoice,
  reversePosting,
  updateCustomer,
  validatePosting,
} from "@cashline/contracts/systems/erp/operations";
import type { JournalLine } from "@cashline/contracts/systems/erp/entities";
import { previewPosting } from "@cashline/contracts/systems/erp/ledger-operations";
import { getArAging } from "@cashline/contracts/systems/erp/receivable-operations";
import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { invoiceId, paymentIntentId, posting, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());

const other = (prefix: string) => deriveId(prefix, "book", "another");
const closeMonth = (month: string) => book.close(month);
const reverse = (key: string, postedOn = "2026-01-10") =>
  book.bench.call(reversePosting, { body: { invoiceId: invoiceId(key), reason: "wrong price", postedOn } });
const types = async () => (await book.bench.events()).map(({ type }) => type.replace(/^erp\.(.*)\.v1$/, "$1"));

describe("posting an invoice", () => {
  const wrong: [string, Parameters<typeof posting>[1], () => Promise<unknown>][] = [
    ["unknown-customer", { accountId: other("acc") }, async () => {}],
    ["customer-hierarchy-mismatch", { parentAccountId: null }, async () => {}],
    ["billing-account-mismatch", { billingAccountId: other("bac") }, async () => {}],
    [
      "legal-entity-mismatch",
      { legalEntity: "DE01" },
      () => book.bench.call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "EUR" } }),
    ],
    ["currency-mismatch", { currency: "EUR", net: { currency: "EUR", minor: "1" }, tax: { currency: "EUR", minor: "0" } }, async () => {}],
    ["negative-amount", { net: usd(-1) }, async () => {}],
    ["currency-mismatch", { tax: { currency: "EUR", minor: "0" } }, async () => {}],
    ["amount-out-of-range", { net: usd("999999999999999"), tax: usd(1) }, async () => {}],
    ["period-closed", {}, () => closeMonth("2026-01")],
    ["already-posted", {}, () => book.post("1")],
    [
      "customer-blocked",
      {},
      () => book.bench.call(updateCustomer, { params: { customerId: book.customerId }, body: { status: "blocked" }, ifMatch: '"v1"' }),
    ],
  ];

  test.each(wrong)("%s: the check finds it, posting refuses with it", async (code, change, prepare) => {
    await prepare();
    const before = (await book.entries()).length;
    expect(await book.bench.call(validatePosting, { body: posting("1", change) })).toMatchObject({
      status: 200,
      body: { outcome: "rejected", findings: [{ code }] },
    });
    expect(await book.post("1", change)).toMatchObject({
      status: code === "period-closed" || code === "already-posted" ? 409 : 422,
      body: { code },
    });
    expect(await book.entries()).toHaveLength(before);
  });

  test("an unknown legal entity is refused, beside its not being the customer's", async () => {
    const body = posting("1", { legalEntity: "FR01" });
    const findings = [
      { code: "legal-entity-mismatch", expected: "US01", found: "FR01" },
      { code: "unknown-legal-entity", found: "FR01" },
    ];
    expect((await book.bench.call(validatePosting, { body })).body.findings).toMatchObject(findings);
    expect(await book.post("1", { accountId: other("acc"), legalEntity: "FR01" })).toMatchObject({
      status: 422,
      body: { code: "unknown-customer", detail: expect.stringContaining("unknown-legal-entity: ") },
    });
  });

  test("a rejected check is told under an id of its own each time, an accepted one leaves nothing", async () => {
    const before = (await types()).length;
    expect(await book.bench.call(validatePosting, { body: posting("1") })).toMatchObject({
      status: 200,
      body: { outcome: "accepted", findings: [] },
    });
    expect((await types()).length).toBe(before);
    await book.bench.call(validatePosting, { body: posting("1", { parentAccountId: null }) });
    await book.bench.call(validatePosting, { body: posting("1", { parentAccountId: null }) });
    const told = await book.bench.events("erp.posting.rejected.v1");
    expect(told).toMatchObject([
      { data: { invoiceId: invoiceId("1") } },
      { data: { findings: [{ code: "customer-hierarchy-mismatch" }] } },
    ]);
    expect(new Set(told.map(({ subject }) => subject)).size).toBe(2);
  });

  test.each([{ serviceEndOn: "2025-12-31" }, { serviceEndOn: "2045-01-01" }, { serviceStartOn: "9999-01-01", serviceEndOn: "9999-12-31" }])(
    "a service period without sense is an invalid request: %o",
    async (change) => {
      expect(await book.post("1", change)).toMatchObject({ status: 400, body: { code: "invalid-request" } });
      expect(await book.bench.call(validatePosting, { body: posting("1", change) })).toMatchObject({
        status: 400,
        body: { code: "invalid-request" },
      });
    },
  );

  test("tax given back is debited: check, preview, posting, aging and trial balance say so, and a reversal takes it all back", async () => {
    const body = posting("1", { net: usd(100_000), tax: usd(-7_000) });
    const sides = (lines: JournalLine[]) => lines.map(({ role, debit, credit }) => [role, debit.minor, credit.minor]);
    const lines = [
      ["receivable", "93000", "0"],
      ["tax_payable", "7000", "0"],
      ["deferred_revenue", "0", "100000"],
    ];
    expect((await book.bench.call(validatePosting, { body })).body).toMatchObject({ outcome: "accepted", findings: [] });
    const preview = (await book.bench.call(previewPosting, { body })).body;
    expect(sides(preview.journal.lines)).toEqual(lines);
    const posted = await book.post("1", { net: body.net, tax: body.tax });
    expect(posted).toMatchObject({ status: 201, body: { receivable: { gross: usd(93_000), open: usd(93_000), tax: usd(-7_000) } } });
    expect(sides(posted.body.journalEntry.lines)).toEqual(lines);
    const aging = (await book.bench.call(getArAging, { query: { legalEntity: "US01", asOf: "2026-01-05" } })).body;
    expect(aging.totals).toMatchObject([{ current: usd(93_000), open: usd(93_000) }]);
    expect(await book.balances()).toMatchObject({ receivable: 93_000, tax_payable: 7_000, deferred_revenue: -100_000 });
    expect((await reverse("1")).status).toBe(200);
    expect(await book.balances()).toMatchObject({ receivable: 0, tax_payable: 0, deferred_revenue: 0 });
  });

  test("one entry carries receivable, tax and deferred revenue, and a schedule is laid", async () => {
    const answer = await book.post("1");
    expect(answer).toMatchObject({
      status: 201,
      body: {
        receivable: { gross: usd(119_000), open: usd(119_000), status: "open", postedOn: "2026-01-05", dueOn: "2026-02-04" },
        journalEntry: {
          month: "2026-01",
          number: null,
          status: "posted",
          source: { kind: "invoice", id: invoiceId("1") },
          customerId: book.customerId,
        },
        revenueSchedule: {
          total: usd(100_000),
          lines: [
            { month: "2026-01", days: 31, amount: usd(34_445) },
            { days: 28, amount: usd(31_111) },
            { days: 31, amount: usd(34_444), recognizeOn: "2026-03-31" },
          ],
        },
      },
    });
    expect(answer.body.receivable).toMatchObject({
      journalEntryId: answer.body.journalEntry.id,
      revenueScheduleId: answer.body.revenueSchedule.id,
    });
    expect(await book.balances()).toEqual({ receivable: 119_000, tax_payable: -19_000, deferred_revenue: -100_000 });
    expect((await types()).slice(2)).toEqual(["receivable.posted", "journal.posted", "schedule.laid"]);
    expect((await book.bench.call(listReceivables, { query: { invoiceId: invoiceId("1"), status: "open" } })).body.items).toEqual([
      answer.body.receivable,
    ]);
    expect((await book.bench.call(listRevenueSchedules, { query: { invoiceId: invoiceId("1") } })).body.items).toEqual([
      answer.body.revenueSchedule,
    ]);
  });

  test("an invoice without tax has no tax line, one over nothing is cleared at once and can be reversed", async () => {
    expect((await book.post("1", { tax: usd(0) })).body.journalEntry.lines).toHaveLength(2);
    expect(await book.post("2", { net: usd(0), tax: usd(0) })).toMatchObject({
      status: 201,
      body: { receivable: { status: "cleared", open: usd(0) } },
    });
    expect((await types()).at(-1)).toBe("receivable.cleared");
    expect(await reverse("2")).toMatchObject({ status: 200, body: { status: "reversed" } });
  });
});

test("the same call again with the same key gets the first answer, not a second posting", async () => {
  const call = () => book.bench.call(postInvoice, { body: posting("1"), key: "post invoice 1" });
  const first = await call();
  expect(await call()).toMatchObject({ status: 201, headers: { "idempotent-replayed": "true" }, body: first.body });
  expect(await book.entries()).toHaveLength(1);
});

describe("applying cash", () => {
  test("cash in parts lowers what is open, and the last part clears", async () => {
    await book.post("1");
    const part = await book.pay("1", 19_000, "a");
    expect(part).toMatchObject({ status: 201, body: { amount: usd(19_000), receivedOn: "2026-01-20" } });
    expect((await types()).slice(-2)).toEqual(["cash.applied", "journal.posted"]);
    expect(await book.balances()).toMatchObject({ receivable: 100_000, cash: 19_000 });
    await book.pay("1", 100_000, "b");
    expect((await types()).slice(-3)).toEqual(["cash.applied", "journal.posted", "receivable.cleared"]);
    expect((await book.bench.call(listReceivables, { query: { status: "cleared" } })).body.items).toMatchObject([{ open: usd(0) }]);
    expect((await book.bench.call(listCashReceipts, { query: { invoiceId: invoiceId("1") } })).body.items).toHaveLength(2);
    expect(await book.balances()).toMatchObject({ receivable: 0, cash: 119_000 });
  });

  test("cash for an invoice that was not posted is refused", async () => {
    expect(await book.pay("1", 1)).toMatchObject({ status: 422, body: { code: "unknown-receivable" } });
  });

  test("cash above what is open is refused, in another currency or of nothing too", async () => {
    await book.post("1");
    expect(await book.pay("1", 119_001)).toMatchObject({ status: 422, body: { code: "cash-above-open" } });
    expect(await book.pay("1", 0)).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    const body = {
      invoiceId: invoiceId("1"),
      paymentIntentId: paymentIntentId("1"),
      amount: { currency: "EUR", minor: "1" },
      receivedOn: "2026-01-20",
    };
    expect(await book.bench.call(applyCash, { body })).toMatchObject({ status: 422, body: { code: "currency-mismatch" } });
  });

  test("cash for a cleared or reversed receivable is refused", async () => {
    await book.post("1");
    await book.pay("1", 119_000);
    expect(await book.pay("1", 1, "again")).toMatchObject({ status: 409, body: { code: "receivable-not-open" } });
    await book.post("2");
    await reverse("2");
    expect(await book.pay("2", 1)).toMatchObject({ status: 409, body: { code: "receivable-not-open" } });
  });

  test("one payment is applied once, and a closed period takes none", async () => {
    await book.post("1");
    await book.pay("1", 1);
    expect(await book.pay("1", 1)).toMatchObject({ status: 409, body: { code: "already-exists" } });
    await closeMonth("2026-01");
    expect(await book.pay("1", 1, "late")).toMatchObject({ status: 409, body: { code: "period-closed" } });
    expect(await book.pay("1", 1, "late", "2026-02-01")).toMatchObject({ status: 201 });
  });
});

describe("reversing a posting", () => {
  test("every account of the invoice comes to zero and what was planned is cancelled", async () => {
    const { body } = await book.post("1");
    expect(await reverse("1")).toMatchObject({ status: 200, headers: { etag: '"v2"' }, body: { status: "reversed", open: usd(0) } });
    expect(await book.balances()).toEqual({ receivable: 0, tax_payable: 0, deferred_revenue: 0 });
    expect((await types()).slice(-3)).toEqual(["receivable.reversed", "journal.posted", "schedule.cancelled"]);
    const entries: { id: string; status: string; reversesId: string | null }[] = await book.entries();
    expect(entries.find(({ id }) => id === body.journalEntry.id)).toMatchObject({ status: "reversed" });
    expect(entries.find(({ reversesId }) => reversesId === body.journalEntry.id)).toMatchObject({ status: "posted" });
    await book.bench.advance("2026-06-01T00:00:00.000Z");
    expect(await book.entries()).toHaveLength(2);
    expect(await book.bench.events("erp.revenue.recognized.v1")).toEqual([]);
  });

  test("revenue recognised before is taken back, and its entry is marked", async () => {
    await book.post("1");
    await book.bench.advance("2026-02-10T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ deferred_revenue: -65_555, revenue: -34_445 });
    await reverse("1", "2026-02-10");
    expect(await book.balances()).toEqual({ receivable: 0, tax_payable: 0, deferred_revenue: 0, revenue: 0 });
    const [schedule] = (await book.bench.call(listRevenueSchedules)).body.items;
    expect(schedule.lines.map(({ status }: { status: string }) => status)).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect((await book.entries()).filter(({ status }: { status: string }) => status === "reversed")).toHaveLength(2);
  });

  test("what was not posted, has cash, or is reversed already is not reversed", async () => {
    expect(await reverse("1")).toMatchObject({ status: 422, body: { code: "unknown-receivable" } });
    await book.post("1");
    await book.pay("1", 1);
    expect(await reverse("1")).toMatchObject({ status: 409, body: { code: "receivable-not-open" } });
    await book.post("2");
    await reverse("2");
    expect(await reverse("2")).toMatchObject({ status: 409, body: { code: "receivable-not-open" } });
    expect(await book.post("2")).toMatchObject({ status: 409, body: { code: "already-posted" } });
  });

  test("a reversal goes into an open period only", async () => {
    await book.post("1");
    await closeMonth("2026-01");
    expect(await reverse("1", "2026-01-31")).toMatchObject({ status: 409, body: { code: "period-closed" } });
    expect(await reverse("1", "2026-02-01")).toMatchObject({ status: 200 });
  });
});
