import {
  approveJournalEntry,
  createIntercompanySplit,
  createJournalEntry,
  getCloseChecklist,
  getJournalEntry,
  getManualJournal,
  postJournalEntry,
  previewIntercompanySplit,
  previewJournalApproval,
  previewJournalEntry,
  previewJournalPosting,
  previewJournalReversal,
  previewPosting,
  rejectJournalEntry,
  reopenPeriod,
  reverseJournalEntry,
  softClosePeriod,
} from "@cashline/contracts/systems/erp/ledger-operations";
import { completeCollectionTask, getCollectionTask, openCollectionTask } from "@cashline/contracts/systems/erp/collection-operations";
import {
  applyCash,
  closePeriod,
  createCustomer,
  createLegalEntity,
  getCustomer,
  postInvoice,
  reversePosting,
  updateCustomer,
  validatePosting,
} from "@cashline/contracts/systems/erp/operations";
import {
  applyUnappliedCash,
  createCreditMemo,
  getArAging,
  getCustomerPayment,
  previewAppliedCash,
  previewCashReceipt,
  previewCreditMemo,
  previewCreditReversal,
  reverseCreditMemo,
  previewReversal,
  previewUnappliedCash,
  previewWriteOff,
  receiveCash,
  writeOffReceivable,
} from "@cashline/contracts/systems/erp/receivable-operations";
import {
  previewReclassification,
  previewReplan,
  reclassifyReceivable,
  replanRevenueSchedule,
} from "@cashline/contracts/systems/erp/correction-operations";
import {
  getCustomerRefund,
  previewCustomerRefund,
  previewRefundReturn,
  refundCustomer,
  returnCustomerRefund,
} from "@cashline/contracts/systems/erp/refund-operations";
import {
  cancelRevenueArrangement,
  completeMilestone,
  createRevenueArrangement,
  getDeferredRevenueRollForward,
  getRevenueArrangement,
  modifyRevenueArrangement,
  previewAllocation,
  previewCancellation,
  previewMilestone,
  previewModification,
  previewRecognitionRun,
} from "@cashline/contracts/systems/erp/revenue-operations";
import {
  createGlAccount,
  getFxRate,
  getTaxCodes,
  listAccountMappings,
  removeMaintenanceWindow,
  setAccountMapping,
  setFxRate,
  setMaintenanceWindow,
  setTaxCodes,
  updatePolicy,
} from "@cashline/contracts/systems/erp/settings-operations";
import type { TestBench } from "@cashline/sim-kit/testing";
import { bookOn, type Book } from "./book.fixture.ts";
import { arrangementRequest, delivery, service, work } from "./domain/arrangement.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { customerNamed, invoiceId, paymentIntentId, posting, usd } from "./domain/posting.fixture.ts";

const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });

/** A book in two currencies: receivables, journals, arrangements and periods in every state, and money not yet applied. */
export async function story(bench: TestBench): Promise<void> {
  await bench.advance("2026-01-20T09:00:00.000Z");
  const book = await bookOn(bench);
  await tellOfSettings(bench);
  for (const name of ["one", "two", "three"]) {
    await tellOfReceivables(book, name);
    await tellOfJournals(bench, name);
    await tellOfArrangements(book, name);
  }
  const month = { legalEntity: "DE01", month: "2026-01" };
  await bench.call(softClosePeriod, { body: month });
  await bench.call(closePeriod, { body: month });
  await bench.call(reopenPeriod, { body: { ...month, reason: "late invoice", requestedBy: "ada", approvedBy: "bob" } });
  const ours = { legalEntity: "US01", month: "2026-01" };
  await bench.call(getCloseChecklist, { query: ours });
  await bench.call(getDeferredRevenueRollForward, { query: ours });
  await bench.call(previewRecognitionRun, { body: { legalEntity: "US01", limit: 10 } });
  await bench.call(getArAging, { query: { legalEntity: "US01", asOf: "2026-03-01" } });
}

async function tellOfSettings(bench: TestBench): Promise<void> {
  await bench.call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "EUR" } });
  const early = { earlyClose: "any_day", unrecognizedRevenue: "next_open_month" };
  const policy = { ...defaultPolicy, journalPosting: "separate", shortPaymentTolerance: { minor: "500", percent: "5" } };
  await bench.call(updatePolicy, { body: { ...policy, creditAboveOpen: "unapplied", ...early }, ifMatch: '"v0"' });
  const account = { legalEntity: "US01", number: "4010", name: "Support revenue", kind: "revenue", role: "revenue" };
  await bench.call(createGlAccount, { body: account });
  await bench.call(setAccountMapping, { body: { legalEntity: "US01", role: "revenue", account: "4010" } });
  await bench.call(createGlAccount, { body: { legalEntity: "US01", number: "1210", name: "Other", kind: "asset", role: "receivable" } });
  await bench.call(listAccountMappings, { query: { legalEntity: "US01" } });
  await bench.call(setTaxCodes, { body: { legalEntity: "DE01", codes: ["DE19", "DE7"] } });
  await bench.call(getTaxCodes, { query: { legalEntity: "DE01" } });
  for (const [from, to, rate] of [
    ["EUR", "USD", "1.10"],
    ["USD", "EUR", "0.91"],
  ]) {
    for (const on of ["2026-01-05", "2026-01-20", "2026-01-31"]) await bench.call(setFxRate, { body: { from, to, on, rate } });
  }
  await bench.call(getFxRate, { query: { from: "EUR", to: "USD", on: "2026-01-21" } });
  const night = { legalEntity: "US01", from: "2026-01-31T20:00:00.000Z", to: "2026-02-01T06:00:00.000Z", reason: "upgrade" };
  const { id } = (await bench.call(setMaintenanceWindow, { body: { ...night, legalEntity: null } })).body;
  await bench.call(removeMaintenanceWindow, { params: { maintenanceWindowId: id } });
  await bench.call(setMaintenanceWindow, { body: night });
}

async function tellOfReceivables({ bench, customerId, post, pay }: Book, name: string): Promise<void> {
  const key = (use: string) => `${use}-${name}`;
  const euro = customerNamed(key("euro"), { currency: "EUR" });
  const params = { customerId: (await bench.call(createCustomer, { body: euro })).body.id as string };
  await bench.call(updateCustomer, { params, body: { name: "Acme Europe" }, ifMatch: '"v1"' });
  await bench.call(getCustomer, { params });
  const abroad = posting(key("euro"), {
    accountId: euro.accountId,
    billingAccountId: euro.billingAccountId,
    currency: "EUR",
    net: eur(100_000),
    tax: eur(19_000),
  });
  await bench.call(validatePosting, { body: abroad });
  await bench.call(previewPosting, { body: abroad });
  await bench.call(postInvoice, { body: abroad });
  const paid = { invoiceId: invoiceId(key("euro")), paymentIntentId: paymentIntentId(key("euro")), amount: eur(9_000) };
  await bench.call(previewAppliedCash, { body: { ...paid, receivedOn: "2026-01-20" } });
  await bench.call(applyCash, { body: { ...paid, receivedOn: "2026-01-20" } });

  for (const use of ["open", "paid", "partly", "reversed", "lost", "credited", "sent", "late"]) await post(key(use));
  const overdue = { invoiceId: invoiceId(key("open")), priority: "high", reason: "card declined", dueOn: "2026-02-01" };
  const collectionTaskId = (await bench.call(openCollectionTask, { body: overdue })).body.id as string;
  await bench.call(getCollectionTask, { params: { collectionTaskId } });
  await bench.call(completeCollectionTask, { params: { collectionTaskId }, body: { outcome: "disputed" } });
  await bench.call(openCollectionTask, { body: { ...overdue, assignedTo: "carol" } });
  await pay(key("paid"), 119_000);
  await pay(key("partly"), 19_000);
  const mistake = { invoiceId: invoiceId(key("reversed")), reason: "wrong", postedOn: "2026-01-10" };
  await bench.call(previewReversal, { body: mistake });
  await bench.call(reversePosting, { body: mistake });
  const persons = { requestedBy: "ada", approvedBy: "bob" };
  const lost = { invoiceId: invoiceId(key("lost")), postedOn: "2026-01-25", reason: "bankrupt", ...persons };
  await bench.call(previewWriteOff, { body: lost });
  await bench.call(writeOffReceivable, { body: lost });
  const memo = { reference: key("memo"), invoiceId: invoiceId(key("credited")), net: usd(10_000), tax: usd(1_900), reason: "goodwill" };
  const credit = { ...memo, postedOn: "2026-01-20", createdBy: "ada" };
  await bench.call(previewCreditMemo, { body: credit });
  const wrong = { creditMemoId: (await bench.call(createCreditMemo, { body: { ...credit, reference: key("wrong") } })).body.id as string };
  const undo = { postedOn: "2026-01-21", reason: "given by mistake", createdBy: "ada" };
  await bench.call(previewCreditReversal, { params: wrong, body: undo });
  await bench.call(reverseCreditMemo, { params: wrong, body: undo });
  await bench.call(createCreditMemo, { body: credit });
  await bench.call(createCreditMemo, { body: { ...credit, reference: key("above"), invoiceId: invoiceId(key("paid")) } });

  const applications = [{ invoiceId: invoiceId(key("sent")), amount: usd(118_800) }];
  const cash = { reference: key("bank"), customerId, amount: usd(250_000), receivedOn: "2026-01-20", applications };
  await bench.call(previewCashReceipt, { body: cash });
  const customerPaymentId: string = (await bench.call(receiveCash, { body: cash })).body.id;
  const application = { invoiceId: invoiceId(key("late")), amount: usd(50_000), appliedOn: "2026-01-21" };
  await bench.call(previewUnappliedCash, { params: { customerPaymentId }, body: application });
  await bench.call(applyUnappliedCash, { params: { customerPaymentId }, body: application });
  await bench.call(getCustomerPayment, { params: { customerPaymentId } });

  const back = { reason: "refund", amount: usd(1_000), refundedOn: "2026-01-22", memo: "goodwill", requestedBy: "ada" };
  const refund = { ...back, reference: key("refund"), paymentIntentId: paymentIntentId(key("partly")), paidFrom: "provider" };
  await bench.call(previewCustomerRefund, { body: refund });
  const returned = { customerRefundId: (await bench.call(refundCustomer, { body: refund })).body.id as string };
  await bench.call(previewRefundReturn, { params: returned, body: { returnedOn: "2026-01-23" } });
  await bench.call(returnCustomerRefund, { params: returned, body: { returnedOn: "2026-01-23" } });
  await bench.call(refundCustomer, { body: { ...refund, reference: key("kept"), reason: "chargeback", approvedBy: "bob" } });
  await bench.call(refundCustomer, { body: { ...back, reference: key("sent"), customerPaymentId, paidFrom: "bank" } });
  await bench.call(getCustomerRefund, { params: returned });

  await bench.call(setAccountMapping, { body: { legalEntity: "US01", role: "receivable", account: "1210" } });
  const astray = (await post(key("astray"))).body;
  await bench.call(setAccountMapping, { body: { legalEntity: "US01", role: "receivable", account: "1200" } });
  const pair = { reason: "posted astray", preparedBy: "ada", approvedBy: "bob" };
  const move = { invoiceId: invoiceId(key("astray")), postedOn: "2026-01-22", ...pair };
  await bench.call(previewReclassification, { body: move });
  await bench.call(reclassifyReceivable, { body: move });
  const plan = { params: { revenueScheduleId: astray.revenueSchedule.id as string } };
  const days = { serviceStartOn: "2026-01-01", serviceEndOn: "2026-03-31", ...pair };
  await bench.call(previewReplan, { ...plan, body: days });
  await bench.call(replanRevenueSchedule, { ...plan, body: days });
}

async function tellOfJournals(bench: TestBench, name: string): Promise<void> {
  const line = (account: string, debit: number, credit: number) => ({ account, debit: usd(debit), credit: usd(credit) });
  const accrual = {
    legalEntity: "US01",
    postedOn: "2026-01-31",
    currency: "USD",
    memo: "Hosting of January",
    preparedBy: "ada",
    lines: [line("6000", 5_000, 0), line("1010", 0, 5_000)],
  };
  const draft = async (use: string): Promise<{ manualJournalId: string }> => {
    const { body } = await bench.call(createJournalEntry, { body: { ...accrual, reference: `${use}-${name}` } });
    return { manualJournalId: body.id };
  };
  const approved = async (use: string) => {
    const params = await draft(use);
    await bench.call(previewJournalApproval, { params, body: { approvedBy: "bob" } });
    await bench.call(approveJournalEntry, { params, body: { approvedBy: "bob" } });
    return params;
  };
  const posted = async (use: string): Promise<{ journalEntryId: string }> => {
    const params = await approved(use);
    await bench.call(previewJournalPosting, { params, body: {} });
    const { body } = await bench.call(postJournalEntry, { params, body: {} });
    return { journalEntryId: body.journalEntryId };
  };
  await bench.call(previewJournalEntry, { body: { ...accrual, reference: `seen-${name}` } });
  await bench.call(getManualJournal, { params: await draft("draft") });
  await bench.call(rejectJournalEntry, { params: await draft("rejected"), body: { rejectedBy: "bob", reason: "twice" } });
  await approved("approved");
  await bench.call(getJournalEntry, { params: await posted("posted") });
  const reversal = { postedOn: "2026-02-01", reason: "accrual ends", reversedBy: "ada" };
  const taken = await posted("reversed");
  await bench.call(previewJournalReversal, { params: taken, body: reversal });
  await bench.call(reverseJournalEntry, { params: taken, body: reversal });
  const shares = [
    { legalEntity: "US01", weight: 1 },
    { legalEntity: "DE01", weight: 2 },
  ];
  const royalty = { reference: `royalty-${name}`, kind: "revenue_share", legalEntity: "US01", postedOn: "2026-01-31", memo: "Royalty" };
  await bench.call(previewIntercompanySplit, { body: { ...royalty, amount: usd(100_001), shares } });
  await bench.call(createIntercompanySplit, { body: { ...royalty, amount: usd(100_001), shares } });
}

async function tellOfArrangements({ bench, customerId, post }: Book, name: string): Promise<void> {
  const open = async (use: string): Promise<{ revenueArrangementId: string }> => {
    const licence = service("licence", 60_000, "2026-01-01", "2026-04-01");
    const promised = arrangementRequest(90_000, licence, work("setup", 40_000, 1, 3), delivery("training", 20_000));
    const { currency, transactionPrice, obligations } = promised;
    await bench.call(previewAllocation, { body: { currency, transactionPrice, obligations } });
    const { body } = await bench.call(createRevenueArrangement, { body: { ...promised, reference: `${use}-${name}`, customerId } });
    return { revenueArrangementId: body.id };
  };
  const complete = async (params: { revenueArrangementId: string }, obligation: string, milestone: string) => {
    const body = { obligation, milestone, completedOn: "2026-01-05", completedBy: "cleo" };
    await bench.call(previewMilestone, { params, body });
    await bench.call(completeMilestone, { params, body });
  };
  const running = await open("running");
  await post(`arranged-${name}`, { net: usd(45_000), tax: usd(0), ...running });
  await complete(running, "setup", "m1");
  await complete(running, "training", "delivery");
  await bench.call(getRevenueArrangement, { params: running });
  const change = {
    modifiedOn: "2026-01-20",
    priceChange: usd(30_000),
    addedAreDistinct: true,
    remainingAreDistinct: true,
    modifiedBy: "ada",
    added: [service("support", 30_000, "2026-02-01", "2026-05-01")],
    newEnds: [{ obligation: "licence", endOn: "2026-05-01" }],
  };
  const modified = await open("modified");
  await bench.call(previewModification, { params: modified, body: change });
  await bench.call(modifyRevenueArrangement, { params: modified, body: change });
  const cancellation = { cancelledOn: "2026-01-05", reason: "left", reverseRecognized: false };
  const leaving = await open("cancelled");
  await bench.call(previewCancellation, { params: leaving, body: cancellation });
  await bench.call(cancelRevenueArrangement, { params: leaving, body: cancellation });
  await open("untouched");
}
