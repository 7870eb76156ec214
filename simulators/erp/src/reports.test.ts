import { closePeriod, getTrialBalance, postInvoice, reversePosting, validatePosting } from "@cashline/contracts/systems/erp/operations";
import { createJournalEntry, previewPosting } from "@cashline/contracts/systems/erp/ledger-operations";
import { createCreditMemo, getArAging, receiveCash, writeOffReceivable } from "@cashline/contracts/systems/erp/receivable-operations";
import { getDeferredRevenueRollForward } from "@cashline/contracts/systems/erp/revenue-operations";
import { updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { LARGEST_MINOR } from "@cashline/kernel/money";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { invoiceId, posting, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);

describe("receivables aging", () => {
  const aging = (query = {}) => call(getArAging, { query: { legalEntity: "US01", ...query } });

  test("ages open items of a customer from the due day, with unapplied money beside them", async () => {
    await book.post("1");
    await book.post("2", { dueOn: "2026-03-31" });
    await call(receiveCash, {
      body: { reference: "r", customerId: book.customerId, amount: usd(700), receivedOn: "2026-01-20", applications: [] },
    });
    const { body } = await aging({ asOf: "2026-03-10" });
    expect(body).toMatchObject({
      asOf: "2026-03-10",
      agedFrom: "due_date",
      rows: [{ customerId: book.customerId, current: usd(119_000), days31To60: usd(119_000), open: usd(238_000), unapplied: usd(700) }],
      totals: [{ open: usd(238_000), unapplied: usd(700) }],
    });
    expect((await aging()).body).toMatchObject({ asOf: "2026-01-05", rows: [{ current: usd(238_000), unapplied: usd(0) }] });
  });

  test("of a day answers the same after later money, credit, write-off, reversal and invoices", async () => {
    for (const key of ["paid", "credited", "lost", "reversed", "part"]) await book.post(key);
    await book.bench.advance("2026-03-10T09:00:00.000Z");
    await book.pay("part", 19_000, "first", "2026-03-10");
    const before = (await aging({ asOf: "2026-03-10" })).body;
    expect(before.totals).toMatchObject([{ open: usd(5 * 119_000 - 19_000) }]);
    await book.bench.advance("2026-03-15T09:00:00.000Z");
    const postedOn = "2026-03-15";
    await book.pay("paid", 119_000, "paid", postedOn);
    await book.pay("part", 1_000, "second", postedOn);
    const credit = {
      reference: "c",
      invoiceId: invoiceId("credited"),
      net: usd(5_000),
      tax: usd(0),
      reason: "r",
      postedOn,
      createdBy: "ada",
    };
    expect(await call(createCreditMemo, { body: credit })).toMatchObject({ status: 201 });
    const persons = { reason: "gone", requestedBy: "ada", approvedBy: "bob" };
    expect(await call(writeOffReceivable, { body: { invoiceId: invoiceId("lost"), postedOn, ...persons } })).toMatchObject({ status: 201 });
    const wrong = { invoiceId: invoiceId("reversed"), reason: "wrong", postedOn };
    expect(await call(reversePosting, { body: wrong })).toMatchObject({ status: 200 });
    await book.post("late", { postedOn });
    expect((await aging({ asOf: "2026-03-10" })).body).toEqual(before);
    expect((await aging({ asOf: postedOn })).body.totals).toMatchObject([{ open: usd(114_000 + 99_000 + 119_000) }]);
    expect((await aging({ asOf: "2026-01-04" })).body.rows).toEqual([]);
  });

  test("ages from the posting day where policy says so, and one customer if asked", async () => {
    await book.post("1");
    await call(updatePolicy, { body: { ...defaultPolicy, agingFrom: "posting_date" }, ifMatch: '"v0"' });
    expect((await aging({ asOf: "2026-02-04", customerId: book.customerId })).body).toMatchObject({
      agedFrom: "posting_date",
      rows: [{ days1To30: usd(119_000) }],
    });
    expect((await aging({ customerId: book.customerId.replace(/.$/, (last) => (last === "0" ? "1" : "0")) })).body.rows).toEqual([]);
  });

  test("of an unknown legal entity is refused", async () => {
    expect(await aging({ legalEntity: "DE01" })).toMatchObject(refused(422, "unknown-legal-entity"));
  });
});

describe("the roll-forward of deferred revenue", () => {
  const roll = (month: string, legalEntity = "US01") => call(getDeferredRevenueRollForward, { query: { legalEntity, month } });

  test("shows what each month added, recognised and cancelled", async () => {
    await book.post("1");
    await book.bench.advance("2026-02-10T00:00:00.000Z");
    await book.post("2", { postedOn: "2026-02-10", net: usd(6_000), tax: usd(0) });
    await call(reversePosting, { body: { invoiceId: invoiceId("2"), reason: "wrong", postedOn: "2026-02-10" } });
    await book.bench.advance("2026-03-01T00:00:00.000Z");
    const row = async (month: string) => (await roll(month)).body.rows;
    expect(await row("2026-01")).toMatchObject([
      { role: "deferred_revenue", opening: usd(0), additions: usd(100_000), closing: usd(65_555) },
    ]);
    expect(await row("2026-02")).toMatchObject([
      { opening: usd(65_555), additions: usd(6_000), recognized: usd(31_111), cancelled: usd(6_000), closing: usd(34_444) },
    ]);
  });

  test("is asked of an entity and a month that exist", async () => {
    expect(await roll("2026-01", "DE01")).toMatchObject(refused(422, "unknown-legal-entity"));
    expect(await roll("2026-00")).toMatchObject(refused(400, "invalid-request"));
  });
});

describe("beyond ordinary sizes", () => {
  test("balances grow wider than any one document, and reports with them", async () => {
    const most = { net: usd(LARGEST_MINOR.toString()), tax: usd(0) };
    for (const key of ["1", "2", "3"]) expect(await book.post(key, most)).toMatchObject({ status: 201 });
    const total = usd((3n * LARGEST_MINOR).toString());
    const { rows } = (await call(getTrialBalance)).body;
    expect(rows[0]).toMatchObject({ role: "receivable", debit: total, functional: { debit: total } });
    expect((await call(getArAging, { query: { legalEntity: "US01" } })).body.totals).toMatchObject([{ open: total }]);
    expect((await call(getDeferredRevenueRollForward, { query: { legalEntity: "US01", month: "2026-01" } })).body.rows).toMatchObject([
      { additions: total, closing: total },
    ]);
  });

  test.each(["0001-01-01", "1582-10-15", "9999-12-31"])("the day %s never fails: it is taken or refused", async (on) => {
    const dates = [{ postedOn: on }, { dueOn: on }, { serviceStartOn: on }, { serviceEndOn: on }, { serviceStartOn: on, serviceEndOn: on }];
    for (const [index, change] of dates.entries()) {
      const body = posting(String(index), change);
      for (const operation of [validatePosting, previewPosting, postInvoice])
        expect((await call(operation, { body })).status).toBeLessThan(500);
    }
    expect((await call(getArAging, { query: { legalEntity: "US01" } })).status).toBe(200);
    expect((await call(closePeriod, { body: { legalEntity: "US01", month: on.slice(0, 7) } })).status).toBeLessThan(500);
    expect((await book.bench.advance("2026-06-01T00:00:00.000Z")).status).toBe(200);
  });

  test("what no contract allows is an invalid request and changes nothing", async () => {
    const before = (await book.bench.events()).length;
    const huge = "9".repeat(5_000);
    const line = { account: "6000", debit: usd(1), credit: usd(0) };
    const draft = {
      reference: huge,
      legalEntity: "US01",
      postedOn: "2026-01-05",
      currency: "USD",
      memo: "m",
      preparedBy: "ada",
      lines: [line, line],
    };
    for (const body of [
      draft,
      { ...draft, reference: "r", lines: Array.from({ length: 101 }, () => line) },
      { ...draft, reference: "r", preparedBy: " " },
    ])
      expect(await call(createJournalEntry, { body })).toMatchObject(refused(400, "invalid-request"));
    expect(await call(postInvoice, { body: posting("1", { net: usd(huge) }) })).toMatchObject(refused(400, "invalid-request"));
    expect((await book.bench.events()).length).toBe(before);
  });
});
