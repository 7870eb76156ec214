import {
  cancelRevenueArrangement,
  createRevenueArrangement,
  getRevenueArrangement,
  modifyRevenueArrangement,
  previewModification,
} from "@cashline/contracts/systems/erp/revenue-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, changePolicy, type Book } from "./book.fixture.ts";
import { arrangementRequest, delivery, service, work } from "./domain/arrangement.fixture.ts";
import { change } from "./domain/modification.fixture.ts";
import { usd } from "./domain/posting.fixture.ts";

describe("changes of an arrangement, one after the other", () => {
  let book: Book;
  beforeEach(async () => {
    book = await openBook();
    await changePolicy(book.bench, { scheduleBy: "month" });
  });
  afterEach(() => book.bench.close());

  test("a catch-up of no price after a prospective change books nothing, and its preview says so", async () => {
    const obligations = [service("s", 120_000, "2026-01-01", "2027-01-01")];
    const body = { ...arrangementRequest(120_000, ...obligations), customerId: book.customerId };
    const { id } = (await book.bench.call(createRevenueArrangement, { body })).body;
    const params = { revenueArrangementId: id };
    await book.bench.advance("2026-07-01T09:00:00.000Z");
    await book.bench.call(modifyRevenueArrangement, { params, body: change("2026-07-01", -30_000) });
    await book.bench.advance("2026-10-01T09:00:00.000Z");
    const balances = { contract_asset: 75_000, revenue: -75_000 };
    expect(await book.balances()).toMatchObject(balances);
    const nothing = change("2026-10-01", 0, { remainingAreDistinct: false });
    expect(await book.bench.call(previewModification, { params, body: nothing })).toMatchObject({ status: 200 });
    expect(await book.bench.call(modifyRevenueArrangement, { params, body: nothing })).toMatchObject({
      status: 200,
      body: {
        recognized: usd(75_000),
        obligations: [{ allocated: usd(90_000), settled: { on: "2026-07-01", recognized: usd(60_000), weight: 0 } }],
        modifications: [{ treatment: "prospective" }, { treatment: "cumulative_catch_up", catchUp: usd(0), journalEntryId: null }],
      },
    });
    expect(await book.balances()).toMatchObject(balances);
  });
});

describe.each([
  ["before January's run", "2026-01-25T09:00:00.000Z"],
  ["after it", "2026-02-03T09:00:00.000Z"],
])("told %s, of a licence of half a year, a setup on 20 January and a training in two parts", (_, toldAt) => {
  let book: Book;
  let params: { revenueArrangementId: string };
  beforeEach(async () => {
    book = await openBook();
    const parts = [
      service("licence", 60_000, "2026-01-01", "2026-07-01"),
      delivery("setup", 40_000, "2026-01-20"),
      work("training", 20_000, 1, 1),
    ];
    const body = { ...arrangementRequest(100_000, ...parts), customerId: book.customerId };
    params = { revenueArrangementId: (await book.bench.call(createRevenueArrangement, { body })).body.id };
    await book.bench.advance(toldAt);
  });
  afterEach(() => book.bench.close());

  test("a cancellation as of the 10th keeps nine days of the licence and nothing of the setup", async () => {
    const body = { cancelledOn: "2026-01-10", reason: "left", reverseRecognized: false };
    expect(await book.bench.call(cancelRevenueArrangement, { params, body })).toMatchObject({
      status: 200,
      body: { obligations: [{ recognized: usd(2_486) }, { recognized: usd(0), status: "cancelled" }, { recognized: usd(0) }] },
    });
    expect(await book.balances()).toMatchObject({ contract_asset: 2_486, revenue: -2_486 });
  });

  test("a change from the 10th on is allocated over setup and training as still to come", async () => {
    expect(await book.bench.call(modifyRevenueArrangement, { params, body: change("2026-01-10", -20_000) })).toMatchObject({ status: 200 });
    await book.bench.advance("2026-02-05T09:00:00.000Z");
    const { body } = await book.bench.call(getRevenueArrangement, { params });
    expect(body.obligations).toMatchObject([
      { allocated: usd(40_255), recognized: usd(7_317) },
      { allocated: usd(26_497), recognized: usd(26_497), status: "satisfied" },
      { allocated: usd(13_248), recognized: usd(0) },
    ]);
    expect(await book.balances()).toMatchObject({ contract_asset: 33_814, revenue: -33_814 });
  });
});
