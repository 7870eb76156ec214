import { listRevenueSchedules, postInvoice } from "@cashline/contracts/systems/erp/operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { invoiceId, posting, usd } from "./domain/posting.fixture.ts";

type Entry = { postedOn: string; month: string; number: string | null; source: { kind: string; id: string } };

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const recognitions = async (): Promise<Entry[]> => (await book.entries()).filter((entry: Entry) => entry.source.kind === "recognition");
const schedule = async (key: string) =>
  (await book.bench.call(listRevenueSchedules, { query: { invoiceId: invoiceId(key) } })).body.items[0];
const lineStates = async (key: string) => (await schedule(key)).lines.map(({ status }: { status: string }) => status);
const closeMonth = (month: string) => book.close(month);

describe("the recognition run", () => {
  test("each month's share becomes revenue on the month's last evening, until nothing is deferred", async () => {
    await book.post("1");
    await book.bench.advance("2026-01-31T23:29:59.000Z");
    expect(await recognitions()).toEqual([]);
    await book.bench.advance("2026-01-31T23:30:00.000Z");
    expect(await recognitions()).toMatchObject([{ postedOn: "2026-01-31", month: "2026-01" }]);
    expect(await lineStates("1")).toEqual(["recognized", "planned", "planned"]);
    expect(await book.balances()).toMatchObject({ deferred_revenue: -65_555, revenue: -34_445 });
    await book.bench.advance("2026-12-31T00:00:00.000Z");
    expect(await lineStates("1")).toEqual(["recognized", "recognized", "recognized"]);
    expect(await book.balances()).toMatchObject({ deferred_revenue: 0, revenue: -100_000 });
    expect(await book.bench.events("erp.revenue.recognized.v1")).toHaveLength(3);
  });

  test("the last line falls due on the last service day", async () => {
    await book.post("1", { serviceStartOn: "2026-01-15", serviceEndOn: "2026-02-15" });
    await book.bench.advance("2026-02-28T23:30:00.000Z");
    expect((await recognitions()).map(({ postedOn }) => postedOn).toSorted()).toEqual(["2026-01-31", "2026-02-14"]);
  });

  test("months that had passed when the invoice came are caught up at the next run, in the run's month", async () => {
    await book.bench.advance("2026-03-10T00:00:00.000Z");
    await book.post("1", { postedOn: "2026-03-10" });
    expect(await recognitions()).toEqual([]);
    await book.bench.advance("2026-03-31T23:30:00.000Z");
    expect((await recognitions()).map(({ postedOn }) => postedOn)).toEqual(["2026-03-31", "2026-03-31", "2026-03-31"]);
    expect(await book.bench.events("erp.revenue.recognized.v1")).toHaveLength(1);
    expect(await book.balances()).toMatchObject({ deferred_revenue: 0, revenue: -100_000 });
  });

  test("after the evening's run an invoice waits for the next month's", async () => {
    await book.bench.advance("2026-01-31T23:45:00.000Z");
    await book.post("1", { postedOn: "2026-01-31" });
    await book.bench.advance("2026-02-28T23:29:00.000Z");
    expect(await recognitions()).toEqual([]);
    await book.bench.advance("2026-02-28T23:30:00.000Z");
    expect(await recognitions()).toHaveLength(2);
  });

  test("a closed month's share is posted on the first day of the first open one", async () => {
    await book.post("1");
    await closeMonth("2026-01");
    await book.bench.advance("2026-01-31T23:30:00.000Z");
    expect(await recognitions()).toMatchObject([{ postedOn: "2026-02-01", month: "2026-02" }]);
  });

  test("what the run tells carries the correlation of the posting", async () => {
    await book.bench.call(postInvoice, { body: posting("1"), headers: { "x-correlation-id": "opportunity-7" } });
    await book.bench.advance("2026-01-31T23:30:00.000Z");
    expect(await book.bench.events("erp.revenue.recognized.v1")).toMatchObject([
      { correlationid: "opportunity-7", data: { lines: [{ status: "recognized", amount: usd(34_445) }, {}, {}] } },
    ]);
  });
});

describe("journal numbering", () => {
  const numbered = async (month: string) =>
    ((await book.entries({ month })) as Entry[])
      .toSorted((a, b) => ((a.number ?? "~") < (b.number ?? "~") ? -1 : 1))
      .map(({ number, postedOn, source }) => [number, postedOn, source.kind]);

  test("a month is numbered without gaps after its end, in business order and not that of arrival", async () => {
    await book.post("2", { postedOn: "2026-01-20" });
    await book.post("1", { postedOn: "2026-01-05" });
    await book.pay("1", 500, "p", "2026-01-20");
    await book.bench.advance("2026-02-01T00:29:00.000Z");
    expect((await numbered("2026-01")).every(([number]) => number === null)).toBe(true);
    await book.bench.advance("2026-02-01T00:30:00.000Z");
    expect(await numbered("2026-01")).toEqual([
      ["US01-JE-202601-000001", "2026-01-05", "invoice"],
      ["US01-JE-202601-000002", "2026-01-20", "cash"],
      ["US01-JE-202601-000003", "2026-01-20", "invoice"],
      ["US01-JE-202601-000004", "2026-01-31", "recognition"],
      ["US01-JE-202601-000005", "2026-01-31", "recognition"],
    ]);
  });

  test("an entry that comes into a numbered month goes on after the last number, the following night", async () => {
    await book.post("1");
    await book.bench.advance("2026-02-03T10:00:00.000Z");
    await book.post("2", { postedOn: "2026-01-06" });
    await book.post("3", { postedOn: "2026-02-03" });
    await book.bench.advance("2026-02-04T00:30:00.000Z");
    expect((await numbered("2026-01")).map(([number]) => number)).toEqual([
      "US01-JE-202601-000001",
      "US01-JE-202601-000002",
      "US01-JE-202601-000003",
    ]);
    expect(await numbered("2026-02")).toEqual([[null, "2026-02-03", "invoice"]]);
  });
});
