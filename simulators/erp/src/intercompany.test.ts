import {
  createIntercompanySplit,
  listIntercompanySplits,
  previewIntercompanySplit,
} from "@cashline/contracts/systems/erp/ledger-operations";
import type { IntercompanyRequest } from "@cashline/contracts/systems/erp/ledger-entities";
import { createLegalEntity, getTrialBalance } from "@cashline/contracts/systems/erp/operations";
import { setAccountMapping, setFxRate, setMaintenanceWindow } from "@cashline/contracts/systems/erp/settings-operations";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
  await call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "EUR" } });
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);

const request = (change: Partial<IntercompanyRequest> = {}): IntercompanyRequest => ({
  reference: "royalty-1",
  kind: "revenue_share",
  legalEntity: "US01",
  postedOn: "2026-01-31",
  amount: usd(100_001),
  memo: "Royalty of January",
  shares: [
    { legalEntity: "US01", weight: 1 },
    { legalEntity: "DE01", weight: 1 },
  ],
  ...change,
});
const split = (change: Partial<IntercompanyRequest> = {}) => call(createIntercompanySplit, { body: request(change) });
const setRate = (rate: string) => call(setFxRate, { body: { from: "USD", to: "EUR", on: "2026-01-31", rate } });

test("a split books both sides, each in its entity's own currency too, and is what its preview said", async () => {
  await setRate("0.9");
  const events = (await book.bench.events()).length;
  const preview = await call(previewIntercompanySplit, { body: request() });
  expect(preview).toMatchObject({ status: 200, body: { journals: [{ legalEntity: "US01", functional: null }, { legalEntity: "DE01" }] } });
  expect((await book.bench.events()).length).toBe(events);
  const made = await split();
  expect(made).toMatchObject({ status: 201, body: { shares: [{ amount: usd(50_001), journalEntryId: null }, { amount: usd(50_000) }] } });
  const entries = await book.entries({ month: "2026-01" });
  const ofEntity = (code: string) => entries.find(({ legalEntity }: { legalEntity: string }) => legalEntity === code);
  expect(ofEntity("US01")).toMatchObject({ id: made.body.journalEntryId, lines: preview.body.journals[0].lines });
  expect(ofEntity("DE01")).toMatchObject({
    id: made.body.shares[1].journalEntryId,
    lines: [{ role: "intercompany_receivable", functionalDebit: { currency: "EUR", minor: "45000" } }, { role: "intercompany_revenue" }],
  });
  expect((await call(listIntercompanySplits, { query: { legalEntity: "US01" } })).body.items).toEqual([made.body]);
  expect(await book.bench.events("erp.intercompany_split.posted.v1")).toHaveLength(1);
  const { rows } = (await call(getTrialBalance)).body;
  const net = (role: string) => {
    const held = rows.filter((row: { role: string }) => row.role === role);
    return held.reduce(
      (sum: number, { debit, credit }: { debit: { minor: string }; credit: { minor: string } }) =>
        sum + Number(debit.minor) - Number(credit.minor),
      0,
    );
  };
  expect(net("intercompany_receivable") + net("intercompany_payable")).toBe(0);
});

test("one reference is one split", async () => {
  await setRate("0.9");
  await split();
  expect(await split()).toMatchObject(refused(409, "already-exists"));
});

const mapNothing = () => call(setAccountMapping, { body: { legalEntity: "DE01", role: "intercompany_revenue", account: null } });
const maintain = () =>
  call(setMaintenanceWindow, {
    body: { legalEntity: "DE01", from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z", reason: "upgrade" },
  });
test.each<[string, number, Partial<IntercompanyRequest>, () => Promise<unknown>]>([
  ["unknown-legal-entity", 422, { legalEntity: "FR01" }, async () => {}],
  ["unknown-legal-entity", 422, { shares: ["DE01", "FR01"].map((legalEntity) => ({ legalEntity, weight: 1 })) }, async () => {}],
  ["invalid-request", 400, { amount: usd(0) }, async () => {}],
  ["invalid-request", 400, { amount: { currency: "XQX", minor: "1" } }, async () => {}],
  ["account-unmapped", 422, {}, () => setRate("0.9").then(mapNothing)],
  ["maintenance-window", 409, {}, maintain],
  ["period-closed", 409, {}, () => book.close("2026-01", "DE01")],
  ["fx-rate-missing", 422, {}, async () => {}],
  ["amount-out-of-range", 422, { amount: usd("900000000000000") }, () => setRate("90")],
])("%s in any of the entities refuses the split whole, and its preview", async (code, status, change, prepare) => {
  await prepare();
  expect(await split(change)).toMatchObject(refused(status, code));
  expect(await call(previewIntercompanySplit, { body: request(change) })).toMatchObject(refused(status, code));
  expect(await book.entries()).toEqual([]);
});
