import { previewPosting } from "@cashline/contracts/systems/erp/ledger-operations";
import { createLegalEntity, listGlAccounts, postInvoice, validatePosting } from "@cashline/contracts/systems/erp/operations";
import {
  createGlAccount,
  getFxRate,
  getPolicy,
  getPolicyVersion,
  getTaxCodes,
  listAccountMappings,
  listMaintenanceWindows,
  removeMaintenanceWindow,
  setAccountMapping,
  setFxRate,
  setMaintenanceWindow,
  setTaxCodes,
  updatePolicy,
} from "@cashline/contracts/systems/erp/settings-operations";
import { deriveId } from "@cashline/kernel/ids";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { posting } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
/** The check, the posting and its preview give the same reason. */
async function mustRefusePosting(status: number, code: string): Promise<void> {
  expect(await call(validatePosting, { body: posting("1") })).toMatchObject({ body: { outcome: "rejected", findings: [{ code }] } });
  expect(await call(previewPosting, { body: posting("1") })).toMatchObject({ status: 200, body: { findings: [{ code }], journal: null } });
  expect(await call(postInvoice, { body: posting("1") })).toMatchObject(refused(status, code));
}

test("a legal entity is of a country that ISO 3166-1 assigns", async () => {
  const body = { code: "XK01", name: "Cashline Kosovo", country: "XK", baseCurrency: "EUR" };
  const answer = await call(createLegalEntity, { body });
  expect(answer).toMatchObject({ status: 400, body: { code: "invalid-request", errors: [{ pointer: "/body/country" }] } });
  expect((await call(createLegalEntity, { body: { ...body, country: "AL" } })).status).toBe(201);
});

describe("the ledger policy", () => {
  test("has defaults under version 0 until it is set, then the version that was set", async () => {
    expect(await call(getPolicy)).toMatchObject({ status: 200, headers: { etag: '"v0"' }, body: defaultPolicy });
    const changed = { ...defaultPolicy, scheduleBy: "month", serviceEndDay: "included" };
    expect(await call(updatePolicy, { body: changed, ifMatch: '"v0"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: changed,
    });
    expect(await call(updatePolicy, { body: defaultPolicy, ifMatch: '"v0"' })).toMatchObject(refused(412, "version-conflict"));
    expect(await call(getPolicy)).toMatchObject({ headers: { etag: '"v1"' }, body: changed });
    expect(await call(updatePolicy, { body: defaultPolicy, ifMatch: '"v1"' })).toMatchObject({ headers: { etag: '"v2"' } });
  });

  test("of a version that was in force is read back, and one that never was is not found", async () => {
    const version = (named: string) => call(getPolicyVersion, { params: { version: named } });
    await call(updatePolicy, { body: { scheduleBy: "month" }, ifMatch: '"v0"' });
    await call(updatePolicy, { body: { overpayment: "refuse" }, ifMatch: '"v1"' });
    expect(await version("0")).toMatchObject({ status: 200, body: defaultPolicy });
    expect((await version("1")).body).toEqual({ ...defaultPolicy, scheduleBy: "month" });
    expect((await version("2")).body).toEqual({ ...defaultPolicy, scheduleBy: "month", overpayment: "refuse" });
    expect(await version("3")).toMatchObject(refused(404, "not-found"));
  });

  test("is replaced only on the version that was read", async () => {
    expect(await call(updatePolicy, { body: defaultPolicy })).toMatchObject(refused(428, "if-match-missing"));
    expect(await call(updatePolicy, { body: { ...defaultPolicy, scheduleBy: "week" }, ifMatch: '"v0"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
  });

  test("in force is printed on the schedule an invoice gets, and earlier schedules keep theirs", async () => {
    const first = (await book.post("1")).body.revenueSchedule;
    await call(updatePolicy, { body: { ...defaultPolicy, scheduleBy: "month", serviceEndDay: "included" }, ifMatch: '"v0"' });
    const second = (await book.post("2", { serviceEndOn: "2026-03-31" })).body.revenueSchedule;
    expect([first.method, second.method]).toEqual([
      "straight line by day, largest remainder",
      "straight line by month, last day counted, largest remainder",
    ]);
    expect(second.lines.map(({ amount }: { amount: { minor: string } }) => amount.minor)).toEqual(["33334", "33333", "33333"]);
  });
});

describe("maintenance windows", () => {
  const body = { legalEntity: null, from: "2026-01-05T08:00:00+01:00", to: "2026-01-05T12:00:00.000Z", reason: "upgrade" };
  test("refuse postings while they last, and none after", async () => {
    const planned = await call(setMaintenanceWindow, { body });
    expect(planned).toMatchObject({ status: 201, body: { from: "2026-01-05T07:00:00.000Z", reason: "upgrade" } });
    expect((await call(listMaintenanceWindows)).body.items).toEqual([planned.body]);
    await mustRefusePosting(409, "maintenance-window");
    await book.bench.advance("2026-01-05T12:00:00.000Z");
    expect(await book.post("1")).toMatchObject({ status: 201 });
  });

  test("are planned once, for an entity that exists, and with sense", async () => {
    await call(setMaintenanceWindow, { body });
    expect(await call(setMaintenanceWindow, { body })).toMatchObject(refused(409, "already-exists"));
    expect(await call(setMaintenanceWindow, { body: { ...body, legalEntity: "DE01" } })).toMatchObject(
      refused(422, "unknown-legal-entity"),
    );
    expect(await call(setMaintenanceWindow, { body: { ...body, to: body.from } })).toMatchObject(refused(400, "invalid-request"));
    const late = { ...body, from: "9999-12-31T23:59:59-14:00", to: "9999-12-31T23:59:59-15:00" };
    expect(await call(setMaintenanceWindow, { body: late })).toMatchObject(refused(400, "invalid-request"));
  });

  test("can be taken away", async () => {
    const { id } = (await call(setMaintenanceWindow, { body: { ...body, legalEntity: "US01" } })).body;
    expect(await call(removeMaintenanceWindow, { params: { maintenanceWindowId: id } })).toMatchObject({ status: 200, body: { id } });
    expect(await call(removeMaintenanceWindow, { params: { maintenanceWindowId: id } })).toMatchObject(refused(404, "not-found"));
    expect(await book.post("1")).toMatchObject({ status: 201 });
  });

  test("hold the recognition run up, which then still books into its own month", async () => {
    await book.post("1");
    await call(setMaintenanceWindow, { body: { ...body, from: "2026-01-31T20:00:00.000Z", to: "2026-02-01T06:00:00.000Z" } });
    await book.bench.advance("2026-02-01T05:00:00.000Z");
    expect(await book.entries()).toHaveLength(1);
    await book.bench.advance("2026-02-01T06:00:00.000Z");
    const runs = (await book.entries()).filter(({ source }: { source: { kind: string } }) => source.kind === "recognition");
    expect(runs).toMatchObject([{ postedOn: "2026-01-31", month: "2026-01" }]);
    await book.bench.advance("2026-03-01T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ revenue: -65_556 });
  });
});

describe("account determination", () => {
  const account = { legalEntity: "US01", number: "4010", name: "Support revenue", kind: "revenue", role: "revenue" } as const;
  const map = (role: string, number: string | null, legalEntity = "US01") =>
    call(setAccountMapping, { body: { legalEntity, role, account: number } });

  test("an account is added to the chart once, of an entity that exists", async () => {
    expect(await call(createGlAccount, { body: account })).toMatchObject({ status: 201, body: account });
    expect(await call(createGlAccount, { body: account })).toMatchObject(refused(409, "already-exists"));
    expect(await call(createGlAccount, { body: { ...account, legalEntity: "DE01" } })).toMatchObject(refused(422, "unknown-legal-entity"));
    expect((await call(listGlAccounts, { query: { legalEntity: "US01" } })).body.items).toHaveLength(18);
  });

  test("the mapped account is posted to from then on, in the one entity", async () => {
    await call(createGlAccount, { body: account });
    expect(await map("revenue", "4010")).toMatchObject({ status: 200 });
    await book.post("1");
    await book.bench.advance("2026-02-01T00:00:00.000Z");
    const roles = (await book.entries()).flatMap(({ lines }: { lines: { role: string; account: string }[] }) => lines);
    expect(roles.find(({ role }: { role: string }) => role === "revenue")).toMatchObject({ account: "4010" });
    await call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "EUR" } });
    const mapped = async (legalEntity: string) => {
      const { items } = (await call(listAccountMappings, { query: { legalEntity } })).body;
      return items.find(({ role }: { role: string }) => role === "revenue").account;
    };
    expect([await mapped("US01"), await mapped("DE01")]).toEqual(["4010", "4000"]);
  });

  test("a role without account stops what needs it, by the check and the posting", async () => {
    await map("deferred_revenue", null);
    await mustRefusePosting(422, "account-unmapped");
    await map("deferred_revenue", "2400");
    await book.post("1");
    await map("cash", null);
    expect(await book.pay("1", 1)).toMatchObject(refused(422, "account-unmapped"));
  });

  test("a run without account waits for the next month end", async () => {
    await book.post("1");
    await map("revenue", null);
    await book.bench.advance("2026-02-10T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ deferred_revenue: -100_000 });
    await map("revenue", "4000");
    await book.bench.advance("2026-03-01T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ revenue: -65_556 });
  });

  test("an account that is missing, of another role, or of an unknown entity is refused", async () => {
    expect(await map("revenue", "4011")).toMatchObject(refused(422, "unknown-account"));
    expect(await map("revenue", "1000")).toMatchObject(refused(422, "account-role-mismatch"));
    expect(await map("revenue", "4000", "DE01")).toMatchObject(refused(422, "unknown-legal-entity"));
    expect(await call(listAccountMappings, { query: { legalEntity: "DE01" } })).toMatchObject(refused(422, "unknown-legal-entity"));
  });
});

describe("tax codes", () => {
  test("any code is posted until the entity has a list, then only those on it", async () => {
    expect((await call(getTaxCodes, { query: { legalEntity: "US01" } })).body).toEqual({ legalEntity: "US01", codes: [] });
    expect(await call(setTaxCodes, { body: { legalEntity: "US01", codes: ["US-NY"] } })).toMatchObject({ status: 200 });
    await mustRefusePosting(422, "unknown-tax-code");
    expect(await book.post("1", { taxCode: "US-NY" })).toMatchObject({ status: 201 });
    expect((await call(getTaxCodes, { query: { legalEntity: "US01" } })).body.codes).toEqual(["US-NY"]);
  });

  test("of an unknown entity are refused", async () => {
    expect(await call(setTaxCodes, { body: { legalEntity: "DE01", codes: [] } })).toMatchObject(refused(422, "unknown-legal-entity"));
    expect(await call(getTaxCodes, { query: { legalEntity: "DE01" } })).toMatchObject(refused(422, "unknown-legal-entity"));
  });
});

describe("exchange rates", () => {
  const rate = (on: string, text: string) => ({ from: "EUR", to: "USD", on, rate: text });
  test("a day without rate takes the last one policy still takes", async () => {
    expect(await call(setFxRate, { body: rate("2026-01-02", "1.08") })).toMatchObject({ status: 200, headers: { etag: '"v1"' } });
    const on = async (day: string) => call(getFxRate, { query: { from: "EUR", to: "USD", on: day } });
    expect(await on("2026-01-04")).toMatchObject({ status: 200, body: { on: "2026-01-02", rate: "1.08" } });
    expect(await on("2026-01-09")).toMatchObject({ status: 200 });
    expect(await on("2026-01-10")).toMatchObject(refused(422, "fx-rate-missing"));
    expect(await on("2026-01-01")).toMatchObject(refused(422, "fx-rate-missing"));
  });

  test("a day's rate is corrected in place and told", async () => {
    const { id } = (await call(setFxRate, { body: rate("2026-01-02", "1.08") })).body;
    expect(id).toBe(deriveId("fx", "test-seed", "EUR", "USD", "2026-01-02"));
    expect(await call(setFxRate, { body: rate("2026-01-02", "1.09") })).toMatchObject({ headers: { etag: '"v2"' } });
    expect(await book.bench.events("erp.fx_rate.set.v1")).toMatchObject([{ data: { rate: "1.08" } }, { data: { rate: "1.09" } }]);
  });

  test.each([
    ["zero", rate("2026-01-02", "0.000")],
    ["of itself", { ...rate("2026-01-02", "1"), to: "EUR" }],
    ["of a currency ISO 4217 does not list", { ...rate("2026-01-02", "1"), from: "XQX" }],
    ["of a year no book is of", rate("0001-01-01", "1")],
  ])("a rate %s is an invalid request", async (_, body) => {
    expect(await call(setFxRate, { body })).toMatchObject(refused(400, "invalid-request"));
  });
});
