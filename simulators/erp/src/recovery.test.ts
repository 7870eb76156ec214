import { applyCash, listReceivables } from "@cashline/contracts/systems/erp/operations";
import { getArAging, listWriteOffs, previewAppliedCash, writeOffReceivable } from "@cashline/contracts/systems/erp/receivable-operations";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changePolicy, openBook, type Book } from "./book.fixture.ts";
import { invoiceId, paymentIntentId, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
  await book.post("1");
  const persons = { reason: "bankrupt", requestedBy: "ada", approvedBy: "bob" };
  await call(writeOffReceivable, { body: { invoiceId: invoiceId("1"), postedOn: "2026-01-10", ...persons } });
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const cash = (minor: number, key = "late") => ({
  body: { invoiceId: invoiceId("1"), paymentIntentId: paymentIntentId(key), amount: usd(minor), receivedOn: "2026-01-20" },
});

describe("cash for what was written off", () => {
  test("lowers the bad debt expense as its preview says, and the receivable stays written off", async () => {
    const preview = (await call(previewAppliedCash, cash(40_000))).body;
    const made = await call(applyCash, cash(40_000));
    const [writeOff] = (await call(listWriteOffs)).body.items;
    const { journal, ...document } = preview;
    expect(made).toMatchObject({ status: 201, body: { recovers: writeOff.id, policy: { version: 0, badDebtRecovery: "bad_debt" } } });
    expect(made.body).toEqual(document);
    const [entry] = (await book.entries()).filter(({ id }: { id: string }) => id === made.body.journalEntryId);
    expect(entry.lines).toEqual(journal.lines);
    expect(await book.balances()).toMatchObject({ cash: 40_000, bad_debt: 119_000 - 40_000, receivable: 0 });
    expect(writeOff).toMatchObject({ amount: usd(119_000), recovered: usd(40_000) });
    expect((await call(listReceivables)).body.items).toMatchObject([{ status: "written_off", open: usd(0) }]);
    expect((await call(getArAging, { query: { legalEntity: "US01", asOf: "2026-02-01" } })).body.rows).toEqual([]);
  });

  test("is never more than was written off, and in its currency", async () => {
    expect(await call(applyCash, cash(119_001))).toMatchObject(refused(422, "cash-above-open"));
    await call(applyCash, cash(119_000));
    expect(await call(applyCash, cash(1, "again"))).toMatchObject(refused(422, "cash-above-open"));
    const euros = { body: { ...cash(1, "euro").body, amount: { currency: "EUR", minor: "1" } } };
    expect(await call(applyCash, euros)).toMatchObject(refused(422, "currency-mismatch"));
    expect(await call(applyCash, cash(0, "none"))).toMatchObject(refused(400, "invalid-request"));
  });

  test("is refused where policy takes none, and so is its preview", async () => {
    await changePolicy(book.bench, { badDebtRecovery: "refuse" });
    for (const operation of [applyCash, previewAppliedCash])
      expect(await call(operation, cash(1))).toMatchObject(refused(409, "receivable-not-open"));
  });
});
