import type { Operation } from "@cashline/contracts/common/operation";
import {
  approveJournalEntry,
  createIntercompanySplit,
  createJournalEntry,
  postJournalEntry,
  previewIntercompanySplit,
  previewJournalApproval,
  previewJournalEntry,
  previewJournalPosting,
  previewJournalReversal,
  previewPosting,
  reverseJournalEntry,
  softClosePeriod,
} from "@cashline/contracts/systems/erp/ledger-operations";
import {
  applyCash,
  closePeriod,
  createCustomer,
  createLegalEntity,
  listPeriods,
  postInvoice,
  reversePosting,
  validatePosting,
} from "@cashline/contracts/systems/erp/operations";
import {
  applyUnappliedCash,
  createCreditMemo,
  previewAppliedCash,
  previewCashReceipt,
  previewCreditMemo,
  previewReversal,
  previewUnappliedCash,
  previewWriteOff,
  receiveCash,
  writeOffReceivable,
} from "@cashline/contracts/systems/erp/receivable-operations";
import {
  cancelRevenueArrangement,
  completeMilestone,
  createRevenueArrangement,
  modifyRevenueArrangement,
  previewCancellation,
  previewMilestone,
  previewModification,
  previewRecognitionRun,
} from "@cashline/contracts/systems/erp/revenue-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changePolicy, openBook, type Book } from "./book.fixture.ts";
import { arrangementRequest, service, work } from "./domain/arrangement.fixture.ts";
import { customerNamed, invoiceId, paymentIntentId, posting, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook("2026-02-10T09:00:00.000Z");
  await book.post("1", { postedOn: "2026-02-05" });
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const refusal = (code: string, status = 422) => ({ status, body: { code } });
type Input = { params?: Record<string, string>; body: object };
type Dated = (on: string) => Promise<Input>;

const persons = { requestedBy: "ada", approvedBy: "bob" };
const line = (account: string, debit: number, credit: number) => ({ account, debit: usd(debit), credit: usd(credit) });
const draft = (on: string, reference = "accrual") => ({
  reference,
  legalEntity: "US01",
  postedOn: on,
  currency: "USD",
  memo: "Hosting",
  preparedBy: "ada",
  lines: [line("6000", 5_000, 0), line("1010", 0, 5_000)],
});
const money = async () => {
  const body = { reference: "bank", customerId: book.customerId, amount: usd(500), receivedOn: "2026-02-08", applications: [] };
  return { customerPaymentId: (await call(receiveCash, { body })).body.id as string };
};
const postedJournal = async () => {
  const { id } = (await call(createJournalEntry, { body: draft("2026-02-05") })).body;
  const { body } = await call(approveJournalEntry, { params: { manualJournalId: id }, body: { approvedBy: "bob" } });
  return { journalEntryId: body.journalEntryId as string };
};
const arranged = async () => {
  const promised = arrangementRequest(90_000, service("licence", 60_000, "2026-01-01", "2026-07-01"), work("setup", 30_000, 1, 3));
  const body = { ...promised, customerId: book.customerId, inceptionOn: "2024-01-01" };
  return { revenueArrangementId: (await call(createRevenueArrangement, { body })).body.id as string };
};

const invoice: Dated = async (on) => ({ body: posting("2", { postedOn: on, dueOn: on, issuedOn: on }) });
const cash: Dated = async (on) => ({
  body: { invoiceId: invoiceId("1"), paymentIntentId: paymentIntentId("1"), amount: usd(100), receivedOn: on },
});
const payment: Dated = async (on) => {
  const applications = [{ invoiceId: invoiceId("1"), amount: usd(100) }];
  return { body: { reference: "b", customerId: book.customerId, amount: usd(200), receivedOn: on, applications } };
};
const application: Dated = async (on) => ({
  params: await money(),
  body: { invoiceId: invoiceId("1"), amount: usd(100), appliedOn: on },
});
const credit: Dated = async (on) => ({
  body: { reference: "c", invoiceId: invoiceId("1"), net: usd(1_000), tax: usd(190), reason: "r", postedOn: on, createdBy: "ada" },
});
const writeOff: Dated = async (on) => ({ body: { invoiceId: invoiceId("1"), postedOn: on, reason: "insolvent", ...persons } });
const reversal: Dated = async (on) => ({ body: { invoiceId: invoiceId("1"), postedOn: on, reason: "wrong" } });
const journalReversal: Dated = async (on) => ({
  params: await postedJournal(),
  body: { postedOn: on, reason: "ends", reversedBy: "ada" },
});

/** What is about a document that is in the books from 5 or 8 February on. */
const followers: [string, Operation, Operation, Dated, string][] = [
  ["cash", applyCash, previewAppliedCash, cash, "2026-02-04"],
  ["a payment", receiveCash, previewCashReceipt, payment, "2026-02-04"],
  ["an application, before its payment", applyUnappliedCash, previewUnappliedCash, application, "2026-02-07"],
  ["a credit memo", createCreditMemo, previewCreditMemo, credit, "2026-02-04"],
  ["a write-off", writeOffReceivable, previewWriteOff, writeOff, "2026-02-04"],
  ["a reversal", reversePosting, previewReversal, reversal, "2026-02-04"],
  ["the reversal of a manual journal", reverseJournalEntry, previewJournalReversal, journalReversal, "2026-02-04"],
];
const split: Dated = async (on) => {
  const shares = ["US01", "DE01"].map((legalEntity) => ({ legalEntity, weight: 1 }));
  await call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "USD" } });
  const about = { reference: "s", kind: "cost_share", legalEntity: "US01", postedOn: on, memo: "m" };
  return { body: { ...about, amount: usd(1_001), shares } };
};
const journal: Dated = async (on) => ({ body: draft(on) });
const posted: [string, Operation, Operation, Dated][] = [
  ["an invoice", postInvoice, previewPosting, invoice],
  ["a manual journal", createJournalEntry, previewJournalEntry, journal],
  ["an intercompany split", createIntercompanySplit, previewIntercompanySplit, split],
  ...followers.map(([name, make, preview, dated]): [string, Operation, Operation, Dated] => [name, make, preview, dated]),
];
const codeOf = ({ body }: { body: { code?: string; findings?: { code: string }[] } }) => body.code ?? body.findings?.[0]?.code;

describe("the calendar", () => {
  test.each(
    posted.flatMap(([name, make, preview, dated]) =>
      [
        ["1900-01-01", "before-first-period"],
        ["2025-12-31", "before-first-period"],
        ["2026-04-01", "period-not-open-yet"],
        ["2031-05-05", "period-not-open-yet"],
        ["2199-12-31", "period-not-open-yet"],
      ].map(([on = "", code = ""]) => [name, on, code, make, preview, dated] as const),
    ),
  )("%s of %s is refused as %s, done or previewed, and nothing is kept", async (_, on, code, make, preview, dated) => {
    const input = await dated(on);
    const before = [await book.entries(), await book.balances()];
    for (const each of [preview, make]) expect(codeOf(await call(each, input))).toBe(code);
    expect((await call(make, input)).status).toBe(422);
    expect([await book.entries(), await book.balances()]).toEqual(before);
  });

  test.each(posted)("%s is taken on the last day of the month after this one", async (_, make, preview, dated) => {
    const input = await dated("2026-03-31");
    for (const each of [preview, make]) expect((await call(each, input)).status).toBeLessThan(300);
  });

  test("steps of an arrangement are refused before the books begin", async () => {
    const params = await arranged();
    const on = "2025-12-31";
    const change = { modifiedOn: on, priceChange: usd(1), added: [], newEnds: [], addedAreDistinct: false, remainingAreDistinct: true };
    for (const [operation, body] of [
      [completeMilestone, { obligation: "setup", milestone: "m1", completedOn: on, completedBy: "cleo" }],
      [previewMilestone, { obligation: "setup", milestone: "m1", completedOn: on, completedBy: "cleo" }],
      [modifyRevenueArrangement, { ...change, modifiedBy: "ada" }],
      [previewModification, { ...change, modifiedBy: "ada" }],
      [cancelRevenueArrangement, { cancelledOn: on, reason: "left", reverseRecognized: false }],
      [previewCancellation, { cancelledOn: on, reason: "left", reverseRecognized: false }],
    ] as const)
      expect(await call(operation, { params, body })).toMatchObject(refusal("before-first-period"));
  });

  test("an approval and a posting are refused once policy takes the draft's month no more", async () => {
    await changePolicy(book.bench, { journalPosting: "separate" });
    const drafted = async (reference: string) => ({
      manualJournalId: (await call(createJournalEntry, { body: draft("2026-03-05", reference) })).body.id as string,
    });
    const [first, second] = [await drafted("a"), await drafted("b")];
    await call(approveJournalEntry, { params: second, body: { approvedBy: "bob" } });
    await changePolicy(book.bench, { journalPosting: "on_approval", futurePeriods: 0 });
    for (const operation of [approveJournalEntry, previewJournalApproval])
      expect(await call(operation, { params: first, body: { approvedBy: "bob" } })).toMatchObject(refusal("period-not-open-yet"));
    for (const operation of [postJournalEntry, previewJournalPosting])
      expect(await call(operation, { params: second, body: {} })).toMatchObject(refusal("period-not-open-yet"));
  });

  test("how far ahead it goes is policy, printed on what was posted ahead", async () => {
    await changePolicy(book.bench, { futurePeriods: 12 });
    const { body } = await book.post("2", { postedOn: "2027-02-28" });
    expect(body.receivable.policy).toMatchObject({ version: 1, futurePeriods: 12 });
    expect(await book.post("3", { postedOn: "2027-03-01" })).toMatchObject(refusal("period-not-open-yet"));
    await changePolicy(book.bench, { futurePeriods: 0 });
    expect(await book.post("4", { postedOn: "2026-03-01" })).toMatchObject(refusal("period-not-open-yet"));
  });

  test("an entity declares where its books begin, and closes count from there", async () => {
    const gb = { code: "GB01", name: "Cashline Ltd", country: "GB", baseCurrency: "GBP", firstPeriod: "2025-11" };
    expect(await call(createLegalEntity, { body: gb })).toMatchObject({ status: 201, body: { firstPeriod: "2025-11" } });
    expect((await call(listPeriods, { query: { legalEntity: "GB01" } })).body.items).toMatchObject([{ month: "2025-11", status: "open" }]);
    const close = (month: string) => call(closePeriod, { body: { legalEntity: "GB01", month } });
    for (const [month, status, code] of [
      ["2025-10", 422, "before-first-period"],
      ["2025-12", 409, "period-out-of-order"],
      ["2025-11", 200, undefined],
      ["2025-12", 200, undefined],
    ] as const)
      expect(await close(month)).toMatchObject({ status, body: code === undefined ? { month } : { code } });
    const soft = await call(softClosePeriod, { body: { legalEntity: "GB01", month: "2025-10" } });
    expect(soft).toMatchObject(refusal("before-first-period"));
    const wrong = { ...gb, code: "GB02" };
    for (const firstPeriod of ["2026-13", "1899-01", "2200-01"])
      expect(await call(createLegalEntity, { body: { ...wrong, firstPeriod } })).toMatchObject(refusal("invalid-request", 400));
    expect(await call(createLegalEntity, { body: { ...wrong, firstPeriod: undefined, fiscalYearStartMonth: 4 } })).toMatchObject({
      body: { firstPeriod: "2025-04" },
    });
  });

  test("an absurd date no longer holds every close up", async () => {
    expect(await book.post("old", { postedOn: "1900-01-01" })).toMatchObject(refusal("before-first-period"));
    await book.bench.advance("2026-03-03T00:00:00.000Z");
    expect(await call(closePeriod, { body: { legalEntity: "US01", month: "2026-02" } })).toMatchObject({ status: 200 });
  });
});

describe("a document about another", () => {
  test.each(followers)("%s is refused on the day before, done or previewed, and taken on the day", async (_, make, preview, dated, on) => {
    const input = await dated(on);
    const before = [await book.entries(), await book.balances()];
    for (const each of [preview, make]) expect(await call(each, input)).toMatchObject(refusal("dated-before-document"));
    expect([await book.entries(), await book.balances()]).toEqual(before);
    const onDay = JSON.parse(JSON.stringify(input).replaceAll(on, `2026-02-0${Number(on.slice(9)) + 1}`));
    for (const each of [preview, make]) expect((await call(each, onDay)).status).toBeLessThan(300);
  });

  test("an application is refused before its invoice too", async () => {
    await book.post("2", { postedOn: "2026-02-09" });
    const input = { params: await money(), body: { invoiceId: invoiceId("2"), amount: usd(100), appliedOn: "2026-02-08" } };
    expect(await call(applyUnappliedCash, input)).toMatchObject(refusal("dated-before-document"));
  });

  test("a recovery is refused before its write-off", async () => {
    await call(writeOffReceivable, await writeOff("2026-02-09"));
    expect(await call(applyCash, await cash("2026-02-08"))).toMatchObject(refusal("dated-before-document"));
    expect((await call(applyCash, await cash("2026-02-09"))).status).toBe(201);
  });

  test("a reversal is refused before the revenue it takes back", async () => {
    await book.bench.advance("2026-03-01T00:00:00.000Z");
    for (const operation of [previewReversal, reversePosting])
      expect(await call(operation, await reversal("2026-02-20"))).toMatchObject(refusal("dated-before-document"));
    expect((await call(reversePosting, await reversal("2026-02-28"))).status).toBe(200);
  });

  test("a closed month is named first: it is what keeps a credit of its day out", async () => {
    await book.close("2026-01");
    expect(await call(createCreditMemo, await credit("2026-01-31"))).toMatchObject(refusal("period-closed", 409));
  });
});

describe("the dates of an invoice", () => {
  const due = { postedOn: "2026-02-05", dueOn: "2026-02-04" };

  test("a due date before the posting date is found by the check and the preview, and refused", async () => {
    const body = posting("2", due);
    expect((await call(validatePosting, { body })).body).toMatchObject({ outcome: "rejected", findings: [{ code: "due-before-invoice" }] });
    expect((await call(previewPosting, { body })).body).toMatchObject({ findings: [{ code: "due-before-invoice" }], journal: null });
    expect(await call(postInvoice, { body })).toMatchObject(refusal("due-before-invoice"));
  });

  test("a late posting of an invoice that is due says its own date", async () => {
    expect(await book.post("2", { ...due, issuedOn: "2026-02-03" })).toMatchObject({ status: 201 });
  });

  test("an invoice is not posted before its own date", async () => {
    expect(await book.post("2", { issuedOn: "2026-02-20", postedOn: "2026-02-10", dueOn: "2026-03-20" })).toMatchObject(
      refusal("dated-before-document"),
    );
  });
});

describe("recognition", () => {
  const revenue = async () => (await book.balances())["revenue"] ?? 0;
  const days = async () =>
    (await book.entries())
      .filter(({ source }: { source: { kind: string } }) => source.kind.endsWith("recognition"))
      .map(({ postedOn }: { postedOn: string }) => postedOn)
      .toSorted();

  test("does not run for an invoice before it is posted, nor shows it in the preview of the run", async () => {
    await call(reversePosting, await reversal("2026-02-10"));
    await book.post("ahead", { postedOn: "2026-03-20", dueOn: "2026-03-20", serviceStartOn: "2026-01-01", serviceEndOn: "2026-04-01" });
    expect((await call(previewRecognitionRun, { body: { legalEntity: "US01" } })).body).toMatchObject({ count: 0 });
    await book.bench.advance("2026-03-01T00:00:00.000Z");
    expect([await revenue(), await days()]).toEqual([0, []]);
    await book.bench.advance("2026-04-01T00:00:00.000Z");
    expect(await revenue()).toBe(-100_000);
    expect(await days()).toEqual(["2026-03-31", "2026-03-31", "2026-03-31"]);
  });

  test("of a service that ended before the posting is of the posting's day", async () => {
    await call(reversePosting, await reversal("2026-02-10"));
    await book.post("late", { postedOn: "2026-02-10", serviceStartOn: "2026-02-01", serviceEndOn: "2026-02-05" });
    await book.bench.advance("2026-03-01T00:00:00.000Z");
    expect(await days()).toEqual(["2026-02-10"]);
  });

  test.each([
    ["its inception", "2026-04-10", "2026-01"],
    ["the books of its entity begin", "2026-01-01", "2026-04"],
  ])("does not run for an arrangement before %s", async (_, inceptionOn, firstPeriod) => {
    await call(reversePosting, await reversal("2026-02-10"));
    await call(createLegalEntity, { body: { code: "GB01", name: "Cashline Ltd", country: "GB", baseCurrency: "USD", firstPeriod } });
    const british = customerNamed("british", { legalEntity: "GB01" });
    const { id: customerId } = (await call(createCustomer, { body: british })).body;
    const promised = arrangementRequest(60_000, service("licence", 60_000, "2026-01-01", "2026-07-01"));
    const body = { ...promised, legalEntity: "GB01", customerId, inceptionOn };
    expect((await call(createRevenueArrangement, { body })).status).toBe(201);
    await book.bench.advance("2026-04-01T00:00:00.000Z");
    expect([await revenue(), await days()]).toEqual([0, []]);
    await book.bench.advance("2026-05-01T00:00:00.000Z");
    expect(await days()).toEqual(["2026-04-30"]);
  });
});
