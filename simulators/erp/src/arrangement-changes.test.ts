import { modifyRevenueArrangement, previewModification } from "@cashline/contracts/systems/erp/revenue-operations";
import { createRevenueArrangement } from "@cashline/contracts/systems/erp/revenue-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, changePolicy, type Book } from "./book.fixture.ts";
import { arrangementRequest, service } from "./domain/arrangement.fixture.ts";
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
