import {
  previewReclassification,
  previewReplan,
  reclassifyReceivable,
  replanRevenueSchedule,
} from "@cashline/contracts/systems/erp/correction-operations";
import { getTrialBalance, listRevenueSchedules } from "@cashline/contracts/systems/erp/operations";
import { createGlAccount, setAccountMapping, setMaintenanceWindow } from "@cashline/contracts/systems/erp/settings-operations";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changePolicy, openBook, type Book } from "./book.fixture.ts";
import { invoiceId } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const persons = { reason: "posted astray", preparedBy: "ada", approvedBy: "bob" };

describe("an invoice posted to another account", () => {
  const mapped = (account: string | null) => call(setAccountMapping, { body: { legalEntity: "US01", role: "receivable", account } });
  const ask = (change: object = {}) => ({ body: { invoiceId: invoiceId("1"), postedOn: "2026-01-25", ...persons, ...change } });
  const accounts = async () => {
    const { rows } = (await call(getTrialBalance)).body;
    const held = rows.filter(({ role }: { role: string }) => role === "receivable");
    return Object.fromEntries(
      held.map((row: { account: string; debit: { minor: string }; credit: { minor: string } }) => [
        row.account,
        Number(row.debit.minor) - Number(row.credit.minor),
      ]),
    );
  };
  beforeEach(async () => {
    await call(createGlAccount, { body: { legalEntity: "US01", number: "1210", name: "Other", kind: "asset", role: "receivable" } });
    await mapped("1210");
    await book.post("1");
    await mapped("1200");
  });

  test("moves to the control account with its preview's entry, once, and the subledger stays", async () => {
    await book.pay("1", 19_000);
    expect(await accounts()).toEqual({ "1200": -19_000, "1210": 119_000 });
    const preview = (await call(previewReclassification, ask())).body;
    const made = await call(reclassifyReceivable, ask());
    expect(made).toMatchObject({ status: 201, body: { source: { kind: "reclassification" }, lines: preview.lines } });
    expect(await accounts()).toEqual({ "1200": 100_000, "1210": 0 });
    expect(await book.balances()).toMatchObject({ receivable: expect.any(Number) });
    expect(await call(reclassifyReceivable, ask())).toMatchObject(refused(409, "already-exists"));
  });

  test("takes the cash that followed it along", async () => {
    await mapped("1210");
    await book.pay("1", 119_000);
    await mapped("1200");
    await call(reclassifyReceivable, ask());
    expect(await accounts()).toEqual({ "1200": 0, "1210": 0 });
  });

  test("is refused by one person, before the invoice, into a closed month, and in a maintenance window", async () => {
    for (const approvedBy of ["ada", "ADA"])
      expect(await call(reclassifyReceivable, ask({ approvedBy }))).toMatchObject(refused(422, "same-person"));
    expect(await call(reclassifyReceivable, ask({ postedOn: "2026-01-04" }))).toMatchObject(refused(422, "dated-before-document"));
    expect(await call(reclassifyReceivable, ask({ postedOn: "2020-01-04" }))).toMatchObject(refused(422, "before-first-period"));
    expect(await call(reclassifyReceivable, ask({ postedOn: "2027-01-04" }))).toMatchObject(refused(422, "period-not-open-yet"));
    expect(await call(reclassifyReceivable, ask({ invoiceId: invoiceId("none") }))).toMatchObject(refused(422, "unknown-receivable"));
    await mapped(null);
    expect(await call(reclassifyReceivable, ask())).toMatchObject(refused(422, "account-unmapped"));
    const night = { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z", reason: "upgrade", legalEntity: "US01" };
    await call(setMaintenanceWindow, { body: night });
    expect(await call(reclassifyReceivable, ask())).toMatchObject(refused(409, "maintenance-window"));
    await book.close();
    expect(await call(reclassifyReceivable, ask())).toMatchObject(refused(409, "period-closed"));
  });

  test("that is on the control account has nothing to move", async () => {
    await book.post("2");
    expect(await call(reclassifyReceivable, ask({ invoiceId: invoiceId("2") }))).toMatchObject(refused(409, "nothing-to-reclassify"));
  });
});

describe("a schedule over other days than the contract's", () => {
  const days = { serviceStartOn: "2026-01-01", serviceEndOn: "2026-04-01" };
  const scheduled = async () => (await call(listRevenueSchedules)).body.items[0];

  test("is laid anew as its preview says, and recognised by that", async () => {
    await changePolicy(book.bench, { serviceEndDay: "included" });
    await book.post("1");
    await changePolicy(book.bench, { serviceEndDay: "excluded" });
    const before = await scheduled();
    expect(before.lines).toHaveLength(4);
    const input = { params: { revenueScheduleId: before.id }, body: { ...days, ...persons } };
    const preview = (await call(previewReplan, input)).body;
    expect(await scheduled()).toEqual(before);
    expect(await call(replanRevenueSchedule, input)).toMatchObject({ status: 200, body: preview });
    await book.bench.advance("2026-04-02T00:00:00.000Z");
    const after = await scheduled();
    expect(after.lines.map(({ days: counted, status }: { days: number; status: string }) => [counted, status])).toEqual([
      [31, "recognized"],
      [28, "recognized"],
      [31, "recognized"],
    ]);
    expect(await book.balances()).toMatchObject({ deferred_revenue: 0, revenue: -100_000 });
    expect(await call(replanRevenueSchedule, input)).toMatchObject(refused(409, "schedule-not-replannable"));
  });

  test("is not laid anew by one person", async () => {
    await book.post("1");
    const { id: revenueScheduleId } = await scheduled();
    const input = { params: { revenueScheduleId }, body: { ...days, ...persons, approvedBy: "ada" } };
    expect(await call(replanRevenueSchedule, input)).toMatchObject(refused(422, "same-person"));
  });
});
