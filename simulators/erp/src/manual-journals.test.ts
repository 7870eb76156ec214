import {
  approveJournalEntry,
  createJournalEntry,
  getJournalEntry,
  getManualJournal,
  listManualJournals,
  postJournalEntry,
  previewJournalEntry,
  rejectJournalEntry,
  reverseJournalEntry,
} from "@cashline/contracts/systems/erp/ledger-operations";
import type { ManualJournalRequest } from "@cashline/contracts/systems/erp/ledger-entities";
import { setFxRate, setMaintenanceWindow, updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { deriveId } from "@cashline/kernel/ids";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);

const line = (account: string, debit: number, credit: number, currency = "USD") => ({
  account,
  debit: { currency, minor: String(debit) },
  credit: { currency, minor: String(credit) },
});
const request = (change: Partial<ManualJournalRequest> = {}): ManualJournalRequest => ({
  reference: "accrual-1",
  legalEntity: "US01",
  postedOn: "2026-01-31",
  currency: "USD",
  memo: "Hosting of January",
  preparedBy: "ada",
  lines: [line("6000", 5_000, 0), line("1010", 0, 5_000)],
  ...change,
});
const draft = async (change: Partial<ManualJournalRequest> = {}): Promise<string> =>
  (await call(createJournalEntry, { body: request(change) })).body.id;
const approve = (manualJournalId: string, approvedBy = "bob") =>
  call(approveJournalEntry, { params: { manualJournalId }, body: { approvedBy } });
const post = (manualJournalId: string) => call(postJournalEntry, { params: { manualJournalId }, body: {} });
const reverse = (journalEntryId: string, postedOn = "2026-02-01") =>
  call(reverseJournalEntry, { params: { journalEntryId }, body: { postedOn, reason: "accrual ends", reversedBy: "ada" } });
const set = (change: object) => call(updatePolicy, { body: { ...defaultPolicy, ...change }, ifMatch: '"v0"' });
const maintain = () =>
  call(setMaintenanceWindow, {
    body: { legalEntity: "US01", from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z", reason: "upgrade" },
  });
const eur = { currency: "EUR", lines: [line("6000", 100, 0, "EUR"), line("1010", 0, 100, "EUR")] };

describe("drafting a manual journal", () => {
  test("leaves the ledger alone until another person approves it, which posts it", async () => {
    const id = await draft();
    expect(await call(getManualJournal, { params: { manualJournalId: id } })).toMatchObject({
      status: 200,
      body: { status: "draft", preparedBy: "ada" },
    });
    expect(await book.balances()).toEqual({});
    const approved = await approve(id);
    expect(approved).toMatchObject({ status: 200, body: { status: "posted", approvedBy: "bob" } });
    expect(await book.balances()).toEqual({ operating_expense: 5_000, bank: -5_000 });
    const entry = await call(getJournalEntry, { params: { journalEntryId: approved.body.journalEntryId } });
    expect(entry).toMatchObject({ status: 200, body: { source: { kind: "manual", id }, month: "2026-01", status: "posted" } });
    expect((await call(listManualJournals, { query: { status: "posted", legalEntity: "US01" } })).body.items).toEqual([approved.body]);
    expect(await book.bench.events("erp.manual_journal.drafted.v1")).toHaveLength(1);
    expect(await book.bench.events("erp.manual_journal.changed.v1")).toMatchObject([{ data: { status: "posted" } }]);
  });

  test.each<[string, number, Partial<ManualJournalRequest>]>([
    ["unknown-legal-entity", 422, { legalEntity: "FR01" }],
    ["unknown-account", 422, { lines: [line("9999", 1, 0), line("1010", 0, 1)] }],
    ["control-account", 422, { lines: [line("1200", 1, 0), line("1010", 0, 1)] }],
    ["currency-mismatch", 422, { lines: [line("6000", 1, 0, "EUR"), line("1010", 0, 1, "EUR")] }],
    ["unbalanced", 422, { lines: [line("6000", 2, 0), line("1010", 0, 1)] }],
    ["negative-amount", 422, { lines: [line("6000", -1, 0), line("1010", 0, 1)] }],
    ["line-not-one-sided", 422, { lines: [line("6000", 1, 1), line("1010", 1, 1)] }],
    [
      "amount-out-of-range",
      422,
      { lines: [1, 2].flatMap(() => [line("6000", 999_999_999_999_999, 0), line("1010", 0, 999_999_999_999_999)]) },
    ],
    ["invalid-request", 400, { currency: "XQX" }],
    ["invalid-request", 400, { postedOn: "9999-12-31" }],
    ["invalid-request", 400, { postedOn: "0001-01-01" }],
  ])("%s is found by the draft and by the preview", async (code, status, change) => {
    expect(await call(createJournalEntry, { body: request(change) })).toMatchObject(refused(status, code));
    expect(await call(previewJournalEntry, { body: request(change) })).toMatchObject(refused(status, code));
  });

  test("a closed month takes no draft, a missing rate only where policy lets it pass", async () => {
    await set({ missingFxRate: "refuse" });
    expect(await call(createJournalEntry, { body: request(eur) })).toMatchObject(refused(422, "fx-rate-missing"));
    await book.close();
    expect(await call(createJournalEntry, { body: request() })).toMatchObject(refused(409, "period-closed"));
    expect(await call(previewJournalEntry, { body: request() })).toMatchObject(refused(409, "period-closed"));
  });

  test("the preview says what the entry would be and keeps nothing", async () => {
    await call(setFxRate, { body: { from: "EUR", to: "USD", on: "2026-01-30", rate: "1.085" } });
    const events = (await book.bench.events()).length;
    expect(await call(previewJournalEntry, { body: request(eur) })).toMatchObject({
      status: 200,
      body: {
        functional: { currency: "USD", rate: "1.085", rateOn: "2026-01-30" },
        lines: [{ functionalDebit: usd(109) }, { functionalCredit: usd(109) }],
      },
    });
    expect((await book.bench.events()).length).toBe(events);
    expect((await call(listManualJournals)).body.items).toEqual([]);
  });

  test("one reference is one journal", async () => {
    await draft();
    expect(await call(createJournalEntry, { body: request() })).toMatchObject(refused(409, "already-exists"));
  });
});

describe("approving and rejecting", () => {
  test("its author does not approve it", async () => {
    const id = await draft();
    for (const ada of ["ada", "Ada"]) expect(await approve(id, ada)).toMatchObject(refused(422, "same-person"));
  });

  test("a rejected draft is done with", async () => {
    const id = await draft();
    const reject = () => call(rejectJournalEntry, { params: { manualJournalId: id }, body: { rejectedBy: "bob", reason: "no receipt" } });
    expect(await reject()).toMatchObject({ status: 200, body: { status: "rejected", rejectionReason: "no receipt" } });
    expect(await reject()).toMatchObject(refused(409, "journal-not-draft"));
    expect(await approve(id)).toMatchObject(refused(409, "journal-not-draft"));
    expect(await post(id)).toMatchObject(refused(409, "journal-not-approved"));
  });

  test("where policy parts them, approving does not post", async () => {
    await set({ journalPosting: "separate" });
    const id = await draft();
    expect(await post(id)).toMatchObject(refused(409, "journal-not-approved"));
    expect(await approve(id)).toMatchObject({ body: { status: "approved", journalEntryId: null } });
    expect(await book.balances()).toEqual({});
    expect(await post(id)).toMatchObject({ status: 200, body: { status: "posted" } });
    expect(await post(id)).toMatchObject(refused(409, "journal-not-approved"));
    expect(await book.balances()).toMatchObject({ operating_expense: 5_000 });
  });

  test.each([
    ["on_approval", "approve"],
    ["separate", "post"],
  ])("a month closed or a window begun since the draft refuses it (%s)", async (journalPosting) => {
    await set({ journalPosting });
    const id = await draft();
    const act = async () => (journalPosting === "separate" ? post(id) : approve(id));
    if (journalPosting === "separate") await approve(id);
    await maintain();
    expect(await act()).toMatchObject(refused(409, "maintenance-window"));
    await book.bench.advance("2026-01-06T00:00:00.000Z");
    await book.close();
    expect(await act()).toMatchObject(refused(409, "period-closed"));
    expect((await call(getManualJournal, { params: { manualJournalId: id } })).body.journalEntryId).toBeNull();
  });

  test("the rate is that of the posting's day as it stands then, too large a one is refused", async () => {
    await call(setFxRate, { body: { from: "EUR", to: "USD", on: "2026-01-31", rate: "1.1" } });
    const id = await draft(eur);
    const large = await draft({ reference: "large", currency: "EUR", lines: [line("6000", 1e14, 0, "EUR"), line("1010", 0, 1e14, "EUR")] });
    await call(setFxRate, { body: { from: "EUR", to: "USD", on: "2026-01-31", rate: "20" } });
    expect(await approve(large)).toMatchObject(refused(422, "amount-out-of-range"));
    expect(await approve(id)).toMatchObject({ status: 200, body: { lines: [{ functionalDebit: usd(2_000) }, {}] } });
  });
});

describe("reversing", () => {
  test("is an entry of its own, in an open month, once", async () => {
    const { journalEntryId } = (await approve(await draft())).body;
    await book.close();
    expect(await reverse(journalEntryId, "2026-01-31")).toMatchObject(refused(409, "period-closed"));
    expect(await reverse(journalEntryId)).toMatchObject({
      status: 201,
      body: { reversesId: journalEntryId, source: { kind: "manual_reversal" } },
    });
    expect(await book.balances()).toEqual({ operating_expense: 0, bank: 0 });
    expect((await call(getJournalEntry, { params: { journalEntryId } })).body.status).toBe("reversed");
    expect((await call(listManualJournals)).body.items).toMatchObject([
      { status: "reversed", reversedBy: "ada", reversalReason: "accrual ends" },
    ]);
    expect(await reverse(journalEntryId)).toMatchObject(refused(409, "not-reversible"));
  });

  test("waits for the end of maintenance", async () => {
    const { journalEntryId } = (await approve(await draft())).body;
    await maintain();
    expect(await reverse(journalEntryId)).toMatchObject(refused(409, "maintenance-window"));
  });

  test("a subledger's entry is corrected by its document, an unknown one is not found", async () => {
    const { journalEntry } = (await book.post("1")).body;
    expect(await reverse(journalEntry.id)).toMatchObject(refused(409, "not-reversible"));
    expect(await reverse(deriveId("je", "book", "none"))).toMatchObject(refused(404, "not-found"));
  });
});
