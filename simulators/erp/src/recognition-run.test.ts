import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { createRevenueArrangement, previewRecognitionRun } from "@cashline/contracts/systems/erp/revenue-operations";
import { setAccountMapping } from "@cashline/contracts/systems/erp/settings-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { arrangementRequest, service } from "./domain/arrangement.fixture.ts";
import { usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const preview = (change = {}) => call(previewRecognitionRun, { body: { legalEntity: "US01", ...change } });
const shown = (entries: JournalEntry[]) =>
  entries
    .map(({ source, postedOn, lines, functional }) => ({ source, postedOn, lines, functional: functional ?? null }))
    .toSorted((a, b) => (`${a.postedOn} ${a.source.id}` < `${b.postedOn} ${b.source.id}` ? -1 : 1));

describe("the preview of the month-end run", () => {
  test("shows the journals the run then posts, invoices' and arrangements', and keeps nothing", async () => {
    await book.post("1");
    await book.post("2", { serviceStartOn: "2026-02-01" });
    const promised = arrangementRequest(90_000, service("licence", 60_000, "2026-01-01", "2026-04-01"));
    await call(createRevenueArrangement, { body: { ...promised, customerId: book.customerId } });
    const events = (await book.bench.events()).length;
    const { body } = await preview();
    expect(body).toMatchObject({ runAt: "2026-01-31T23:30:00.000Z", count: 2 });
    expect((await book.bench.events()).length).toBe(events);
    await book.bench.advance("2026-02-01T00:00:00.000Z");
    const posted = (await book.entries()).filter(({ source }: JournalEntry) => source.kind.includes("recognition"));
    expect(body.journals).toEqual(shown(posted));
    expect(body.recognized).toEqual([usd(-((await book.balances())["revenue"] ?? 0))]);
    expect((await preview()).body).toMatchObject({ runAt: "2026-02-28T23:30:00.000Z", count: 3 });
    expect((await preview({ limit: 1 })).body).toMatchObject({ count: 3, journals: [{ source: {} }] });
  });

  test("is refused for an unknown entity, and where the run would wait for an account", async () => {
    await book.post("1");
    expect(await preview({ legalEntity: "DE01" })).toMatchObject({ status: 422, body: { code: "unknown-legal-entity" } });
    await call(setAccountMapping, { body: { legalEntity: "US01", role: "revenue", account: null } });
    expect(await preview()).toMatchObject({ status: 422, body: { code: "account-unmapped" } });
  });
});
