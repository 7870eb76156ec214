import {
  createCustomer,
  createLegalEntity,
  closePeriod,
  postInvoice,
  reversePosting,
  validatePosting,
} from "@cashline/contracts/systems/erp/operations";
import { previewPosting } from "@cashline/contracts/systems/erp/ledger-operations";
import { createCreditMemo } from "@cashline/contracts/systems/erp/receivable-operations";
import type { ArrangementRequest } from "@cashline/contracts/systems/erp/revenue-entities";
import {
  cancelRevenueArrangement,
  completeMilestone,
  createRevenueArrangement,
  getDeferredRevenueRollForward,
  getRevenueArrangement,
  listRevenueArrangements,
  modifyRevenueArrangement,
  previewAllocation,
  previewModification,
} from "@cashline/contracts/systems/erp/revenue-operations";
import { setAccountMapping, setFxRate, setMaintenanceWindow, updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { deriveId } from "@cashline/kernel/ids";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { arrangementRequest, delivery, service, work } from "./domain/arrangement.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { accountId, customerNamed, invoiceId, posting, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const maintain = () =>
  call(setMaintenanceWindow, { body: { legalEntity: null, from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z", reason: "upgrade" } });
const closeMonth = () => book.close();
const unmap = () => call(setAccountMapping, { body: { legalEntity: "US01", role: "revenue", account: null } });

/** A quarter's licence for 600 and its setup for 400 in two steps, sold together for 900. */
const bundle = (change: Partial<ArrangementRequest> = {}): ArrangementRequest => ({
  ...arrangementRequest(90_000, service("licence", 60_000, "2026-01-01", "2026-04-01"), work("setup", 40_000, 1, 3)),
  customerId: book.customerId,
  ...change,
});
const open = async (change: Partial<ArrangementRequest> = {}): Promise<string> =>
  (await call(createRevenueArrangement, { body: bundle(change) })).body.id;
const bill = (key: string, net: number, revenueArrangementId: string, change = {}) =>
  call(postInvoice, { body: posting(key, { net: usd(net), tax: usd(0), revenueArrangementId, ...change }) });
const complete = (revenueArrangementId: string, milestone: string, change = {}) =>
  call(completeMilestone, {
    params: { revenueArrangementId },
    body: { obligation: "setup", milestone, completedOn: "2026-01-05", completedBy: "cleo", ...change },
  });
const change = (modifiedOn: string, priceChange: number, more = {}) => ({
  modifiedOn,
  priceChange: usd(priceChange),
  addedAreDistinct: false,
  remainingAreDistinct: true,
  added: [],
  newEnds: [],
  modifiedBy: "ada",
  ...more,
});
const modify = (revenueArrangementId: string, body: ReturnType<typeof change>) =>
  call(modifyRevenueArrangement, { params: { revenueArrangementId }, body });
const cancel = (revenueArrangementId: string, more = {}) =>
  call(cancelRevenueArrangement, {
    params: { revenueArrangementId },
    body: { cancelledOn: "2026-01-05", reason: "left", reverseRecognized: false, ...more },
  });
const read = async (revenueArrangementId: string) => (await call(getRevenueArrangement, { params: { revenueArrangementId } })).body;

describe("a revenue arrangement", () => {
  test("allocates its price as previewed, prints how, and is found by its contract", async () => {
    const { currency, transactionPrice, obligations } = bundle();
    const preview = await call(previewAllocation, { body: { currency, transactionPrice, obligations } });
    const made = await call(createRevenueArrangement, { body: bundle() });
    expect(made).toMatchObject({
      status: 201,
      body: {
        allocationMethod: "relative stand-alone selling price, largest remainder",
        method: "straight line by day, largest remainder",
        status: "active",
        obligations: [{ allocated: usd(54_000) }, { allocated: usd(36_000), status: "unsatisfied" }],
      },
    });
    expect(preview.body.obligations).toMatchObject([
      { allocated: usd(54_000), lines: made.body.obligations[0].lines },
      { allocated: usd(36_000) },
    ]);
    const query = { contractId: made.body.contractId, status: "active" };
    expect((await call(listRevenueArrangements, { query })).body.items).toEqual([made.body]);
    expect(await book.balances()).toEqual({});
    expect(await book.bench.events("erp.revenue_arrangement.created.v1")).toHaveLength(1);
  });

  test("gives nothing of its price to a promise that is said to be immaterial, and prints that it is", async () => {
    const obligations = [delivery("device", 90_000, "2026-01-05"), { ...delivery("sticker", 0, "2026-01-05"), isImmaterial: true }];
    const made = await call(createRevenueArrangement, { body: bundle({ obligations }) });
    expect(made).toMatchObject({
      status: 201,
      body: {
        obligations: [
          { isImmaterial: false, allocated: usd(90_000) },
          { isImmaterial: true, allocated: usd(0) },
        ],
      },
    });
  });

  test("billed and recognised moves between contract asset and liability, never both", async () => {
    const id = await open();
    expect(await complete(id, "m1")).toMatchObject({
      status: 200,
      body: { contractAsset: usd(9_000), obligations: [{}, { status: "partly_satisfied" }] },
    });
    expect(await book.balances()).toEqual({ contract_asset: 9_000, revenue: -9_000 });
    expect(await bill("1", 90_000, id)).toMatchObject({
      status: 201,
      body: {
        journalEntry: { source: { kind: "contract_billing" } },
        revenueSchedule: { method: "by revenue arrangement", lines: [], revenueArrangementId: id },
      },
    });
    expect(await book.balances()).toEqual({ receivable: 90_000, contract_asset: 0, contract_liability: -81_000, revenue: -9_000 });
    await book.bench.advance("2026-02-01T00:00:00.000Z");
    const january = 18_600;
    expect(await book.balances()).toMatchObject({ contract_liability: january - 81_000, revenue: -9_000 - january });
    await complete(id, "m2", { completedOn: "2026-02-01" });
    await book.bench.advance("2026-04-01T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ contract_liability: 0, revenue: -90_000 });
    expect(await read(id)).toMatchObject({ status: "completed", billed: usd(90_000), recognized: usd(90_000) });
    expect(await book.bench.events("erp.revenue_arrangement.billed.v1")).toHaveLength(1);
    expect((await book.bench.events("erp.revenue_arrangement.recognized.v1")).length).toBe(5);
  });

  test("takes a bill or a credit back out of its position", async () => {
    const id = await open();
    await bill("1", 50_000, id);
    await bill("2", 40_000, id);
    await call(reversePosting, { body: { invoiceId: invoiceId("1"), reason: "wrong", postedOn: "2026-01-10" } });
    const memo = {
      reference: "cm-1",
      invoiceId: invoiceId("2"),
      net: usd(10_000),
      tax: usd(0),
      reason: "r",
      postedOn: "2026-01-10",
      createdBy: "ada",
    };
    expect(await call(createCreditMemo, { body: memo })).toMatchObject({
      status: 201,
      body: { revenuePolicy: "contract position", fromRevenue: usd(0) },
    });
    expect(await read(id)).toMatchObject({ billed: usd(30_000), contractLiability: usd(30_000) });
    expect(await book.balances()).toMatchObject({ receivable: 30_000, contract_liability: -30_000 });
  });

  test("in a foreign currency keeps the rate of its inception for bills and revenue", async () => {
    const euro = customerNamed("euro", { currency: "EUR" });
    const { id: customerId } = (await call(createCustomer, { body: euro })).body;
    await call(setFxRate, { body: { from: "EUR", to: "USD", on: "2026-01-01", rate: "1.10" } });
    const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
    const obligations = [{ ...delivery("a", 1, "2026-01-20"), standAlonePrice: eur(1) }];
    const id = await open({ customerId, currency: "EUR", transactionPrice: eur(10_000), obligations });
    await call(setFxRate, { body: { from: "EUR", to: "USD", on: "2026-01-05", rate: "2" } });
    const billed = await bill("1", 0, id, {
      accountId: euro.accountId,
      billingAccountId: euro.billingAccountId,
      currency: "EUR",
      net: eur(10_000),
      tax: eur(0),
    });
    expect(billed.body.receivable.functional).toMatchObject({ rate: "1.10", gross: usd(11_000) });
    await book.bench.advance("2026-02-01T00:00:00.000Z");
    const entries = (await book.entries()).filter(({ source }: { source: { kind: string } }) => source.kind === "contract_recognition");
    expect(entries).toMatchObject([
      { functional: { rate: "1.10" }, lines: [{ functionalDebit: usd(11_000) }, { functionalCredit: usd(11_000) }] },
    ]);
  });

  test.each<[string, number, () => Partial<ArrangementRequest>, () => Promise<unknown>]>([
    ["unknown-customer", 422, () => ({ customerId: deriveId("cus", "book", "none") }), async () => {}],
    ["unknown-legal-entity", 422, () => ({ legalEntity: "FR01" }), async () => {}],
    [
      "legal-entity-mismatch",
      422,
      () => ({ legalEntity: "DE01" }),
      () => call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "EUR" } }),
    ],
    ["currency-mismatch", 422, () => ({ currency: "EUR" }), async () => {}],
    ["currency-mismatch", 422, () => ({ transactionPrice: { currency: "EUR", minor: "1" } }), async () => {}],
    ["ssp-missing", 422, () => ({ obligations: [delivery("a", 0)] }), async () => {}],
    ["ssp-missing", 422, () => ({ obligations: [delivery("a", 1), delivery("b", 0)] }), async () => {}],
    ["ssp-missing", 422, () => ({ obligations: [{ ...delivery("a", 0), isImmaterial: true }] }), async () => {}],
    ["invalid-request", 400, () => ({ obligations: [{ ...delivery("a", 1), isImmaterial: true }] }), async () => {}],
    ["invalid-request", 400, () => ({ obligations: [service("a", 1, "2026-01-01", "2190-01-01")] }), async () => {}],
    ["invalid-request", 400, () => ({ obligations: [service("a", 1, "0001-01-01", "9999-12-31")] }), async () => {}],
    ["invalid-request", 400, () => ({ transactionPrice: usd(-1) }), async () => {}],
    ["already-exists", 409, () => ({}), () => open()],
  ])("is refused: %s", async (code, status, wrong, prepare) => {
    await prepare();
    expect(await call(createRevenueArrangement, { body: bundle(wrong()) })).toMatchObject(refused(status, code));
  });

  test("is refused without a rate where policy demands one, and at a rate it does not fit", async () => {
    const euro = customerNamed("euro", { currency: "EUR" });
    const { id: customerId } = (await call(createCustomer, { body: euro })).body;
    const eur = (minor: string) => ({ currency: "EUR", minor });
    const body = bundle({
      customerId,
      currency: "EUR",
      transactionPrice: eur("900000000000000"),
      obligations: [{ ...delivery("a", 1), standAlonePrice: eur("1") }],
    });
    await call(updatePolicy, { body: { ...defaultPolicy, missingFxRate: "refuse" }, ifMatch: '"v0"' });
    expect(await call(createRevenueArrangement, { body })).toMatchObject(refused(422, "fx-rate-missing"));
    await call(setFxRate, { body: { from: "EUR", to: "USD", on: "2026-01-01", rate: "1.5" } });
    expect(await call(createRevenueArrangement, { body })).toMatchObject(refused(422, "amount-out-of-range"));
    const small = { ...body, transactionPrice: eur("1000") };
    const { id } = (await call(createRevenueArrangement, { body: small })).body;
    const raise = { ...change("2026-01-05", 0), priceChange: eur("900000000000000") };
    expect(await modify(id, raise)).toMatchObject(refused(422, "amount-out-of-range"));
    expect(await call(previewModification, { params: { revenueArrangementId: id }, body: raise })).toMatchObject(
      refused(422, "amount-out-of-range"),
    );
  });

  test("a preview of an allocation is refused as the arrangement would be", async () => {
    const { currency, transactionPrice } = bundle();
    const ask = (wrong: object) =>
      call(previewAllocation, { body: { currency, transactionPrice, obligations: [delivery("a", 0)], ...wrong } });
    expect(await ask({})).toMatchObject(refused(422, "ssp-missing"));
    expect(await ask({ currency: "EUR" })).toMatchObject(refused(422, "currency-mismatch"));
  });
});

describe("an invoice under an arrangement", () => {
  test.each<[string, number, object, (id: string) => Promise<unknown>]>([
    ["unknown-arrangement", 422, { revenueArrangementId: deriveId("ra", "book", "none") }, async () => {}],
    ["arrangement-mismatch", 422, { contractId: deriveId("ctr", "book", "2") }, async () => {}],
    ["arrangement-not-active", 409, {}, (id) => cancel(id)],
    ["arrangement-overbilled", 422, { net: usd(90_001) }, async () => {}],
  ])("%s: the check finds it, posting and its preview too", async (code, status, wrong, prepare) => {
    const id = await open();
    await prepare(id);
    const body = posting("1", { net: usd(1), tax: usd(0), revenueArrangementId: id, ...wrong });
    expect(await call(validatePosting, { body })).toMatchObject({ body: { outcome: "rejected", findings: [{ code }] } });
    expect(await call(previewPosting, { body })).toMatchObject({ body: { findings: [{ code }] } });
    expect(await call(postInvoice, { body })).toMatchObject(refused(status, code));
  });

  test("over nothing still makes an entry", async () => {
    const id = await open();
    expect(await bill("1", 0, id)).toMatchObject({ status: 201, body: { receivable: { status: "cleared" } } });
  });
});

describe("completing a milestone", () => {
  test.each<[string, number, object, (id: string) => Promise<unknown>]>([
    ["unknown-obligation", 422, { obligation: "training" }, async () => {}],
    ["unknown-obligation", 422, { milestone: "m9" }, async () => {}],
    ["milestone-completed", 409, {}, (id) => complete(id, "m1")],
    ["arrangement-not-active", 409, {}, (id) => cancel(id)],
    ["invalid-request", 400, { completedOn: "2026-01-06" }, async () => {}],
    ["invalid-request", 400, { completedOn: "2025-12-31" }, async () => {}],
    ["period-closed", 409, {}, closeMonth],
    ["maintenance-window", 409, {}, maintain],
    ["account-unmapped", 422, {}, unmap],
  ])("%s: refused", async (code, status, wrong, prepare) => {
    const id = await open();
    await prepare(id);
    expect(await complete(id, "m1", wrong)).toMatchObject(refused(status, code));
  });

  test("what is delivered at a point waits for its milestone, or comes with the run of its month", async () => {
    const id = await open({ obligations: [delivery("device", 60_000, "2026-01-20"), delivery("manual", 30_000)] });
    await book.bench.advance("2026-02-01T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ revenue: -60_000 });
    await complete(id, "delivery", { obligation: "manual", completedOn: "2026-02-01" });
    expect(await read(id)).toMatchObject({ status: "completed", recognized: usd(90_000) });
  });

  test("a run in a maintenance window waits for its end, one without account for the next month end", async () => {
    const id = await open();
    await call(setMaintenanceWindow, {
      body: { legalEntity: null, from: "2026-01-31T20:00:00Z", to: "2026-02-01T06:00:00Z", reason: "upgrade" },
    });
    await book.bench.advance("2026-02-01T05:00:00.000Z");
    expect(await book.entries()).toEqual([]);
    await book.bench.advance("2026-02-01T06:00:00.000Z");
    expect(await book.entries()).toMatchObject([{ postedOn: "2026-01-31" }]);
    await unmap();
    await book.bench.advance("2026-03-01T00:00:00.000Z");
    expect((await read(id)).recognized).toEqual(usd(18_600));
    await call(setAccountMapping, { body: { legalEntity: "US01", role: "revenue", account: "4000" } });
    await book.bench.advance("2026-04-01T00:00:00.000Z");
    expect((await read(id)).recognized).toEqual(usd(54_000));
  });
});

describe("modifying", () => {
  test("a price for what was delivered already is caught up at once, as its preview said", async () => {
    const id = await open();
    await complete(id, "m1");
    const body = change("2026-01-05", 9_000, { remainingAreDistinct: false });
    const events = (await book.bench.events()).length;
    const preview = await call(previewModification, { params: { revenueArrangementId: id }, body });
    expect((await book.bench.events()).length).toBe(events);
    const made = await modify(id, body);
    expect(made).toMatchObject({
      status: 200,
      body: { transactionPrice: usd(99_000), modifications: [{ treatment: "cumulative_catch_up" }] },
    });
    expect(preview).toMatchObject({ status: 200, body: made.body });
    // A quarter of the setup's 39,600, and four of ninety days of the licence's 59,400.
    expect(await book.balances()).toMatchObject({ revenue: -(9_900 + 2_640) });
    expect(await book.bench.events("erp.revenue_arrangement.modified.v1")).toHaveLength(1);
  });

  test.each([true, false])("reaching back into a closed month is booked in the open one as previewed (distinct: %s)", async (distinct) => {
    const id = await open();
    await bill("1", 90_000, id);
    await book.bench.advance("2026-03-01T00:00:00.000Z");
    for (const month of ["2026-01", "2026-02"]) await call(closePeriod, { body: { legalEntity: "US01", month } });
    await book.bench.advance("2026-03-02T00:00:00.000Z");
    const before = (await read(id)).recognized;
    const body = change("2026-02-15", 9_000, { remainingAreDistinct: distinct });
    const preview = await call(previewModification, { params: { revenueArrangementId: id }, body });
    const made = await modify(id, body);
    expect(made).toMatchObject({ status: 200, body: { modifications: [{ modifiedOn: "2026-02-15", postedOn: "2026-03-01" }] } });
    expect(preview).toMatchObject({ status: 200, body: made.body });
    const { catchUp, recognizedDifference } = made.body.modifications[0];
    const moved = Number(made.body.recognized.minor) - Number(before.minor);
    expect(Number(catchUp.minor) + Number(recognizedDifference.minor)).toBe(moved);
    expect(moved).toBeGreaterThan(0);
    const entry = (await book.entries()).find(({ source }: { source: { kind: string } }) => source.kind === "contract_modification");
    expect(entry).toMatchObject({ postedOn: "2026-03-01" });
    expect(await book.balances()).toMatchObject({ revenue: -Number(made.body.recognized.minor) });
    const query = { legalEntity: "US01", month: "2026-03" };
    const [row] = (await call(getDeferredRevenueRollForward, { query })).body.rows.filter(
      ({ role }: { role: string }) => role === "contract_position",
    );
    expect(row).toMatchObject({ recognized: usd(moved) });
    for (const milestone of ["m1", "m2"]) await complete(id, milestone, { completedOn: "2026-03-02" });
    await book.bench.advance("2026-05-01T00:00:00.000Z");
    expect(await read(id)).toMatchObject({ status: "completed", transactionPrice: usd(99_000), recognized: usd(99_000) });
    expect(await book.balances()).toMatchObject({ revenue: -99_000, contract_asset: 9_000 });
  });

  test.each<[string, number, ReturnType<typeof change>, (id: string) => Promise<unknown>]>([
    ["arrangement-not-active", 409, change("2026-01-05", 0), (id) => cancel(id)],
    ["modification-invalid", 422, change("2026-01-05", -90_001), async () => {}],
    ["unknown-obligation", 422, change("2026-01-05", 0, { newEnds: [{ obligation: "x", endOn: "2026-05-01" }] }), async () => {}],
    ["currency-mismatch", 422, { ...change("2026-01-05", 0), priceChange: { currency: "EUR", minor: "1" } as never }, async () => {}],
    [
      "ssp-missing",
      422,
      change("2026-01-05", 0, { newEnds: [{ obligation: "licence", endOn: "2026-04-01", standAlonePrice: usd(0) }] }),
      (id) => Promise.all([complete(id, "m1"), complete(id, "m2")]),
    ],
    ["invalid-request", 400, change("2026-01-06", 0), async () => {}],
  ])("%s: refused, and by the preview", async (code, status, body, prepare) => {
    const id = await open();
    await prepare(id);
    expect(await modify(id, body)).toMatchObject(refused(status, code));
    expect(await call(previewModification, { params: { revenueArrangementId: id }, body })).toMatchObject(refused(status, code));
  });

  test.each<[string, number, () => Promise<unknown>]>([
    ["period-closed", 409, closeMonth],
    ["maintenance-window", 409, maintain],
    ["account-unmapped", 422, unmap],
  ])("%s: refused, and so is the preview", async (code, status, prepare) => {
    const id = await open();
    await prepare();
    const body = change("2026-01-05", 100);
    expect(await modify(id, body)).toMatchObject(refused(status, code));
    expect(await call(previewModification, { params: { revenueArrangementId: id }, body })).toMatchObject(refused(status, code));
  });
});

describe("cancelling", () => {
  test("keeps what was earned to the day and plans nothing more", async () => {
    const id = await open();
    await book.bench.advance("2026-02-15T00:00:00.000Z");
    expect(await cancel(id, { cancelledOn: "2026-02-15" })).toMatchObject({
      status: 200,
      body: { status: "cancelled", cancelledOn: "2026-02-15", cancellationReason: "left", recognized: usd(27_000) },
    });
    await book.bench.advance("2026-06-01T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ revenue: -27_000, contract_asset: 27_000 });
    expect(await book.bench.events("erp.revenue_arrangement.cancelled.v1")).toHaveLength(1);
  });

  test("of a contract taken back whole reverses all revenue, and what was billed is owed back", async () => {
    const id = await open();
    await bill("1", 90_000, id);
    await book.bench.advance("2026-02-15T00:00:00.000Z");
    await cancel(id, { cancelledOn: "2026-02-15", reverseRecognized: true });
    expect(await book.balances()).toMatchObject({ revenue: 0, contract_liability: -90_000 });
  });

  test.each<[string, number, object, (id: string) => Promise<unknown>]>([
    ["arrangement-not-active", 409, {}, (id) => cancel(id)],
    ["modification-invalid", 422, { cancelledOn: "2025-12-31" }, async () => {}],
    ["invalid-request", 400, { cancelledOn: "2026-01-06" }, async () => {}],
    ["period-closed", 409, {}, closeMonth],
    ["maintenance-window", 409, {}, maintain],
    ["account-unmapped", 422, {}, unmap],
  ])("%s: refused", async (code, status, wrong, prepare) => {
    const id = await open();
    await prepare(id);
    expect(await cancel(id, wrong)).toMatchObject(refused(status, code));
  });
});

test("an arrangement nobody made is not found", async () => {
  const revenueArrangementId = deriveId("ra", "book", accountId);
  expect(await call(getRevenueArrangement, { params: { revenueArrangementId } })).toMatchObject(refused(404, "not-found"));
  expect(await cancel(revenueArrangementId)).toMatchObject(refused(404, "not-found"));
});
