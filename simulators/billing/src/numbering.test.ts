import { createCreditNote } from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { finalizeInvoice, getInvoice, holdInvoice, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { openTestBench, type TestAnswer, type TestBench } from "@cashline/sim-kit/testing";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, taxOf } from "./test-ground.ts";

describe("when a finalised document gets its number", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  const finalize = (draft: Invoice, key = draft.id, changes: object = {}): Promise<TestAnswer> =>
    bench.call(finalizeInvoice, { params: { invoiceId: draft.id }, body: { ...taxOf(draft), ...changes }, key });
  const read = async ({ id }: Invoice): Promise<Invoice> => (await bench.call(getInvoice, { params: { invoiceId: id } })).body;
  const drafts = async (count: number): Promise<Invoice[]> => {
    const made: Invoice[] = [];
    for (let key = 1; key <= count; key += 1) made.push(await ground.draft(String(key)));
    return made;
  };
  const creditOf = ({ id }: Invoice) => bench.call(createCreditNote, { body: { invoiceId: id, reason: "service_credit" } });
  const numbers = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => `DE01-2026-${String(from + index).padStart(6, "0")}`);

  test("by the day's run, the finalised invoice says so and when, and the run keeps the promise in a time zone that changed since", async () => {
    await ground.policy({ timeZone: "America/New_York" });
    const [draft] = (await drafts(1)) as [Invoice];
    expect(draft).toMatchObject({ number: null, numberDueAt: null });
    const promised = { number: null, numberDueAt: "2026-01-01T04:00:00.000Z", policy: { numbering: "daily_run" } };
    expect((await finalize(draft)).body).toMatchObject({ status: "open", ...promised });
    expect((await bench.events("billing.invoice.finalized.v1")).map(({ data }) => data)).toMatchObject([promised]);
    expect((await creditOf(draft)).body).toMatchObject(promised);
    await ground.policy({ timeZone: "Asia/Tokyo" });
    const later = await ground.open("2");
    expect(later).toMatchObject({ numberDueAt: "2026-01-01T14:00:00.000Z" });
    await bench.advance("2026-01-01T04:00:00.000Z");
    expect(await read(draft)).toMatchObject({ number: "DE01-2025-000001", numberDueAt: "2026-01-01T04:00:00.000Z" });
  });

  test("voided before its run, an invoice is promised none any more; voided after it keeps number and time", async () => {
    const [early, late] = [await ground.open("1"), await ground.open("2")];
    const voidIt = ({ id }: Invoice) => bench.call(voidInvoice, { params: { invoiceId: id }, body: { reason: "mistake" } });
    expect((await voidIt(early)).body).toMatchObject({ number: null, numberDueAt: null });
    await bench.advance("2026-01-01T23:00:00.000Z");
    expect((await voidIt(late)).body).toMatchObject({ number: "DE01-2026-000001", numberDueAt: "2026-01-01T23:00:00.000Z" });
  });

  test("at finalisation, no invoice or credit note is ever seen finalised without its number", async () => {
    await ground.policy({ numbering: "at_finalisation" });
    const [draft] = (await drafts(1)) as [Invoice];
    const numbered = { number: "DE01-2026-000001", numberDueAt: "2026-01-01T00:00:00.000Z", policy: { numbering: "at_finalisation" } };
    expect((await finalize(draft)).body).toMatchObject({ status: "open", ...numbered });
    expect((await creditOf(draft)).body).toMatchObject({ ...numbered, number: "DE01-CN-2026-000001" });
    expect(await read(draft)).toMatchObject({ status: "paid", ...numbered });
  });

  test("at finalisation, calls at once, refused, repeated or undone at their very end leave no gap and repeat no number", async () => {
    await ground.policy({ numbering: "at_finalisation" });
    const all = await drafts(20);
    const [held, wrongTax, undone, ...fine] = all as [Invoice, Invoice, Invoice, ...Invoice[]];
    await bench.call(holdInvoice, { params: { invoiceId: held.id }, body: { reason: "price differs", caseId: null } });
    // The last row of a finalisation's transaction fails: everything before it, its number too, is rolled back.
    const database = new DatabaseSync(bench.databasePath);
    database.exec(
      `CREATE TRIGGER undo BEFORE INSERT ON idempotency WHEN NEW.key = '${undone.id}' BEGIN SELECT RAISE(ABORT, 'undone'); END`,
    );
    const calls = [
      ...fine.slice(0, 6).map((draft) => finalize(draft)),
      finalize(undone),
      finalize(held),
      ...fine.slice(6, 11).map((draft) => finalize(draft)),
      finalize(wrongTax, wrongTax.id, { taxDocumentId: taxOf(fine[0] as Invoice).taxDocumentId, tax: { currency: "EUR", minor: "1" } }),
      finalize(undone),
      // The same call again, and the same invoice by another one.
      ...fine.slice(0, 6).map((draft) => finalize(draft)),
      ...fine.slice(0, 3).map((draft) => finalize(draft, `again-${draft.id}`)),
      ...fine.slice(11).map((draft) => finalize(draft)),
    ];
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 500)).toHaveLength(2);
    expect(await read(undone)).toMatchObject({ status: "draft", number: null });
    const given = async (): Promise<(string | null)[]> =>
      (await Promise.all(all.map(async (draft) => (await read(draft)).number))).filter((number) => number !== null).toSorted();
    expect(await given()).toEqual(numbers(1, 17));
    database.exec("DROP TRIGGER undo");
    database.close();
    expect((await finalize(undone)).body).toMatchObject({ number: numbers(18, 18)[0] });
    expect((await finalize(wrongTax)).body).toMatchObject({ number: numbers(19, 19)[0] });
    await bench.advance("2026-01-02T23:00:00.000Z");
    expect(await given()).toEqual(numbers(1, 19));
    const told: string[] = (await bench.events("billing.invoice.numbered.v1")).map(({ data }) => data.number);
    expect(told.toSorted()).toEqual(numbers(1, 19));
  });
});
