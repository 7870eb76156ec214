import { createJournalEntry, getCloseChecklist, reopenPeriod, softClosePeriod } from "@cashline/contracts/systems/erp/ledger-operations";
import { closePeriod, createLegalEntity, listPeriods, reversePosting } from "@cashline/contracts/systems/erp/operations";
import { updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changePolicy, openBook, type Book } from "./book.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { invoiceId, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const closeByDefault = (month: string) => call(closePeriod, { body: { legalEntity: "US01", month } });
const close = (month: string) => book.close(month);
const soften = (month: string, legalEntity = "US01") => call(softClosePeriod, { body: { legalEntity, month } });
const reopen = (month: string, change = {}) =>
  call(reopenPeriod, { body: { legalEntity: "US01", month, reason: "late invoice", requestedBy: "ada", approvedBy: "bob", ...change } });
const checklist = (month: string, legalEntity = "US01") => call(getCloseChecklist, { query: { legalEntity, month } });

describe("soft-closing", () => {
  test("takes no receivables, cash or reversals any more, but the run's and people's entries", async () => {
    await book.post("1");
    expect(await soften("2026-01")).toMatchObject({ status: 200, headers: { etag: '"v2"' }, body: { status: "soft_closed" } });
    expect(await book.bench.events("erp.period.soft_closed.v1")).toMatchObject([{ data: { month: "2026-01" } }]);
    expect(await book.post("2")).toMatchObject(refused(409, "period-soft-closed"));
    expect(await book.pay("1", 1)).toMatchObject(refused(409, "period-soft-closed"));
    const reversal = { invoiceId: invoiceId("1"), reason: "wrong", postedOn: "2026-01-31" };
    expect(await call(reversePosting, { body: reversal })).toMatchObject(refused(409, "period-soft-closed"));
    await book.bench.advance("2026-02-01T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ revenue: -34_445 });
    expect(await book.post("3", { postedOn: "2026-02-01" })).toMatchObject({ status: 201 });
  });

  test("comes once, before the close, in order, for an entity that exists", async () => {
    await book.post("1");
    expect(await soften("2026-02")).toMatchObject(refused(409, "period-out-of-order"));
    await soften("2026-01");
    expect(await soften("2026-01")).toMatchObject(refused(409, "period-soft-closed"));
    await close("2026-01");
    expect(await soften("2026-01")).toMatchObject(refused(409, "period-closed"));
    expect(await soften("2026-02", "DE01")).toMatchObject(refused(422, "unknown-legal-entity"));
    expect(await soften("2026-13")).toMatchObject(refused(400, "invalid-request"));
  });
});

describe("reopening", () => {
  test("needs a reason and a second person, both of which the period keeps, and takes postings again", async () => {
    await book.post("1");
    await close("2026-01");
    expect(await reopen("2026-01", { approvedBy: "ada" })).toMatchObject(refused(422, "same-person"));
    expect(await reopen("2026-01", { approvedBy: "Ada" })).toMatchObject(refused(422, "same-person"));
    expect(await reopen("2026-01", { reason: "" })).toMatchObject(refused(400, "invalid-request"));
    expect(await reopen("2026-01")).toMatchObject({
      status: 200,
      body: {
        status: "reopened",
        reopenings: [{ reason: "late invoice", requestedBy: "ada", approvedBy: "bob", at: "2026-01-05T09:00:00.000Z" }],
      },
    });
    expect(await book.post("2")).toMatchObject({ status: 201 });
    expect(await close("2026-01")).toMatchObject({ status: 200, body: { status: "closed", reopenings: [{}] } });
    expect(await book.bench.events("erp.period.reopened.v1")).toHaveLength(1);
  });

  test("of the first month of the books leaves no month before it to be closed", async () => {
    await soften("2026-01");
    await reopen("2026-01");
    expect((await call(listPeriods, { query: { legalEntity: "US01" } })).body.items).toMatchObject([
      { month: "2026-01", status: "reopened" },
    ]);
    await book.bench.advance("2026-02-05T09:00:00.000Z");
    expect(await close("2026-01")).toMatchObject({ status: 200, body: { status: "closed" } });
  });

  test("goes backwards from the last month, and an earlier month without postings stays closed", async () => {
    await book.bench.advance("2026-02-05T09:00:00.000Z");
    await close("2026-01");
    await close("2026-02");
    expect(await reopen("2026-01")).toMatchObject(refused(409, "period-out-of-order"));
    expect(await reopen("2026-03")).toMatchObject(refused(409, "period-not-closed"));
    expect(await reopen("2026-02")).toMatchObject({ status: 200 });
    expect(await book.post("1", { postedOn: "2026-01-31" })).toMatchObject(refused(409, "period-closed"));
    expect(await book.post("1", { postedOn: "2026-02-05" })).toMatchObject({ status: 201 });
    expect(await reopen("2026-01")).toMatchObject({ status: 200 });
    expect(await soften("2026-04")).toMatchObject(refused(409, "period-out-of-order"));
    expect(await reopen("2026-01", { legalEntity: "DE01" })).toMatchObject(refused(422, "unknown-legal-entity"));
  });
});

test("periods carry the entity's own fiscal year", async () => {
  const entity = { code: "IN01", name: "Cashline India", country: "IN", baseCurrency: "INR", fiscalYearStartMonth: 4 };
  await call(createLegalEntity, { body: entity });
  await book.bench.advance("2026-04-01T00:30:00.000Z");
  await call(closePeriod, { body: { legalEntity: "IN01", month: "2026-03" } });
  await soften("2026-04", "IN01");
  const { items } = (await call(listPeriods, { query: { legalEntity: "IN01" } })).body;
  expect(items.toSorted((a: { month: string }, b: { month: string }) => (a.month < b.month ? -1 : 1))).toMatchObject([
    { month: "2026-03", fiscalYear: 2026, fiscalPeriod: 12 },
    { month: "2026-04", fiscalYear: 2027, fiscalPeriod: 1 },
  ]);
});

describe("the close checklist", () => {
  const missing = async (month: string) =>
    (await checklist(month)).body.checks.filter(({ done }: { done: boolean }) => !done).map(({ key }: { key: string }) => key);

  test("names what is missing, and is done when the month's work is", async () => {
    await book.post("1");
    const lines = ["6000", "1010"].map((account, index) => ({
      account,
      debit: usd(index === 0 ? 5 : 0),
      credit: usd(index === 0 ? 0 : 5),
    }));
    const draft = { reference: "1", legalEntity: "US01", postedOn: "2026-01-31", currency: "USD", memo: "m", preparedBy: "ada", lines };
    await call(createJournalEntry, { body: draft });
    expect(await missing("2026-01")).toEqual([
      "month_over",
      "recognition_run",
      "revenue_recognized",
      "journals_numbered",
      "no_open_manual_journals",
      "receivables_soft_closed",
    ]);
    await book.bench.advance("2026-02-01T00:30:00.000Z");
    await soften("2026-01");
    expect(await missing("2026-01")).toEqual(["no_open_manual_journals"]);
    expect((await checklist("2026-01")).body.ready).toBe(false);
  });

  test("is asked of an entity and a month that exist", async () => {
    expect(await checklist("2026-01", "DE01")).toMatchObject(refused(422, "unknown-legal-entity"));
    expect(await checklist("2026-13")).toMatchObject(refused(400, "invalid-request"));
  });

  test("shows revenue that is still planned, and the close is refused for it unless policy moves it", async () => {
    await book.bench.advance("2026-02-01T00:30:00.000Z");
    await book.post("1", { postedOn: "2026-01-31" });
    expect(await missing("2026-01")).toEqual(["revenue_recognized", "journals_numbered", "receivables_soft_closed"]);
    expect(await closeByDefault("2026-01")).toMatchObject({
      status: 409,
      body: { code: "close-checklist-incomplete", detail: expect.stringContaining("34445 USD") },
    });
    await changePolicy(book.bench, { unrecognizedRevenue: "next_open_month" });
    expect(await closeByDefault("2026-01")).toMatchObject({ status: 200 });
  });

  test("is not held up by what was booked after the month", async () => {
    await book.bench.advance("2026-02-03T00:30:00.000Z");
    await book.post("1", { postedOn: "2026-02-03" });
    expect(await closeByDefault("2026-01")).toMatchObject({ status: 200 });
  });

  test("a month is closed before its end only as early as policy allows, and never before it begins", async () => {
    expect(await closeByDefault("2026-01")).toMatchObject(refused(409, "period-not-over"));
    expect(await soften("2026-02")).toMatchObject(refused(409, "period-not-over"));
    await changePolicy(book.bench, { earlyClose: "last_days" });
    await book.bench.advance("2026-01-26T12:00:00.000Z");
    expect(await closeByDefault("2026-01")).toMatchObject(refused(409, "period-not-over"));
    await book.bench.advance("2026-01-27T00:00:00.000Z");
    expect(await closeByDefault("2026-01")).toMatchObject({ status: 200 });
    expect(await close("2026-02")).toMatchObject(refused(409, "period-not-over"));
  });

  test("holds the close up only where policy says so", async () => {
    await call(updatePolicy, {
      body: { ...defaultPolicy, periodClose: "checklist", earlyClose: "any_day", unrecognizedRevenue: "next_open_month" },
      ifMatch: '"v0"',
    });
    await book.post("1");
    expect(await closeByDefault("2026-01")).toMatchObject({
      status: 409,
      body: { code: "close-checklist-incomplete", detail: expect.stringContaining("month_over: ") },
    });
    await book.bench.advance("2026-02-01T00:30:00.000Z");
    expect(await closeByDefault("2026-01")).toMatchObject({ status: 200 });
  });
});
