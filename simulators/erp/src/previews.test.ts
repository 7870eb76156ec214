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
} from "@cashline/contracts/systems/erp/ledger-operations";
import { applyCash, createCustomer, createLegalEntity, postInvoice, reversePosting } from "@cashline/contracts/systems/erp/operations";
import {
  applyUnappliedCash,
  createCreditMemo,
  reverseCreditMemo,
  previewAppliedCash,
  previewCashReceipt,
  previewCreditMemo,
  previewCreditReversal,
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
} from "@cashline/contracts/systems/erp/revenue-operations";
import { setFxRate, updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { erpContract } from "@cashline/contracts/systems/erp/contract";
import type { Operation } from "@cashline/contracts/common/operation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { arrangementRequest, service, work } from "./domain/arrangement.fixture.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { customerNamed, invoiceId, paymentIntentId, posting, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
  await call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "EUR" } });
  for (const [on, rate] of [
    ["2026-01-01", "1.10"],
    ["2026-01-05", "1.20"],
    ["2026-01-20", "1.30"],
  ])
    await call(setFxRate, { body: { from: "EUR", to: "USD", on, rate } });
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);

const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
const euro = customerNamed("euro", { currency: "EUR" });
type Input = { params?: Record<string, string>; body: unknown };
const line = (account: string, debit: number, credit: number) => ({ account, debit: eur(debit), credit: eur(credit) });
const accrual = {
  reference: "accrual",
  legalEntity: "US01",
  postedOn: "2026-01-05",
  currency: "EUR",
  memo: "Hosting",
  preparedBy: "ada",
  lines: [line("6000", 5_001, 0), line("1010", 0, 5_001)],
};

/** An invoice of 1,190.00 euro, booked at 1.20 dollars. */
async function invoiceInEuro(): Promise<{ invoiceId: string; customerId: string }> {
  const { id } = (await call(createCustomer, { body: euro })).body;
  await call(postInvoice, {
    body: posting("euro", {
      accountId: euro.accountId,
      billingAccountId: euro.billingAccountId,
      currency: "EUR",
      net: eur(100_000),
      tax: eur(19_000),
      postedOn: "2026-01-05",
    }),
  });
  return { invoiceId: invoiceId("euro"), customerId: id };
}
const drafted = async () => ({ manualJournalId: (await call(createJournalEntry, { body: accrual })).body.id as string });
async function arranged(): Promise<{ revenueArrangementId: string }> {
  const promised = arrangementRequest(90_000, service("licence", 60_000, "2026-01-01", "2026-04-01"), work("setup", 40_000, 1, 3));
  const { body } = await call(createRevenueArrangement, { body: { ...promised, customerId: book.customerId } });
  const params = { revenueArrangementId: body.id };
  await book.post("arranged", { net: usd(45_000), tax: usd(0), ...params });
  await call(completeMilestone, { params, body: { obligation: "setup", milestone: "m1", completedOn: "2026-01-05", completedBy: "cleo" } });
  return params;
}
const separately = () => call(updatePolicy, { body: { ...defaultPolicy, journalPosting: "separate" }, ifMatch: '"v0"' });

/** Each operation that posts, its preview, and a call on ground made ready for it. */
const makers: [string, Operation, Operation, () => Promise<Input>][] = [
  ["an invoice", postInvoice, previewPosting, async () => ({ body: posting("1") })],
  [
    "a reversal",
    reversePosting,
    previewReversal,
    async () => ({ body: { invoiceId: (await invoiceInEuro()).invoiceId, reason: "wrong", postedOn: "2026-01-20" } }),
  ],
  [
    "cash at another rate",
    applyCash,
    previewAppliedCash,
    async () => ({
      body: {
        invoiceId: (await invoiceInEuro()).invoiceId,
        paymentIntentId: paymentIntentId("1"),
        amount: eur(60_000),
        receivedOn: "2026-01-20",
      },
    }),
  ],
  [
    "a payment at another rate",
    receiveCash,
    previewCashReceipt,
    async () => {
      const booked = await invoiceInEuro();
      const applications = [{ invoiceId: booked.invoiceId, amount: eur(119_000) }];
      return { body: { reference: "bank", customerId: booked.customerId, amount: eur(120_000), receivedOn: "2026-01-20", applications } };
    },
  ],
  [
    "what was left of a payment",
    applyUnappliedCash,
    previewUnappliedCash,
    async () => {
      const booked = await invoiceInEuro();
      const money = { reference: "bank", customerId: booked.customerId, amount: eur(50_000), receivedOn: "2026-01-20", applications: [] };
      const { id } = (await call(receiveCash, { body: money })).body;
      return { params: { customerPaymentId: id }, body: { invoiceId: booked.invoiceId, amount: eur(50_000), appliedOn: "2026-01-21" } };
    },
  ],
  [
    "a credit memo",
    createCreditMemo,
    previewCreditMemo,
    async () => ({
      body: {
        reference: "cm",
        invoiceId: (await invoiceInEuro()).invoiceId,
        net: eur(1_000),
        tax: eur(190),
        reason: "goodwill",
        postedOn: "2026-01-20",
        createdBy: "ada",
      },
    }),
  ],
  [
    "taking a credit memo back",
    reverseCreditMemo,
    previewCreditReversal,
    async () => {
      const about = { reference: "cm", invoiceId: (await invoiceInEuro()).invoiceId, reason: "goodwill" };
      const credit = { ...about, net: eur(1_000), tax: eur(190), postedOn: "2026-01-20", createdBy: "ada" };
      const { id } = (await call(createCreditMemo, { body: credit })).body;
      return { params: { creditMemoId: id }, body: { postedOn: "2026-01-21", reason: "wrong", createdBy: "ada" } };
    },
  ],
  [
    "a write-off",
    writeOffReceivable,
    previewWriteOff,
    async () => ({
      body: {
        invoiceId: (await invoiceInEuro()).invoiceId,
        postedOn: "2026-01-20",
        reason: "bankrupt",
        requestedBy: "ada",
        approvedBy: "bob",
      },
    }),
  ],
  [
    "an approval that posts",
    approveJournalEntry,
    previewJournalApproval,
    async () => ({ params: await drafted(), body: { approvedBy: "bob" } }),
  ],
  [
    "the posting of a manual journal",
    postJournalEntry,
    previewJournalPosting,
    async () => {
      await separately();
      const params = await drafted();
      await call(approveJournalEntry, { params, body: { approvedBy: "bob" } });
      return { params, body: {} };
    },
  ],
  [
    "the reversal of a manual journal",
    reverseJournalEntry,
    previewJournalReversal,
    async () => {
      const { body } = await call(approveJournalEntry, { params: await drafted(), body: { approvedBy: "bob" } });
      return { params: { journalEntryId: body.journalEntryId }, body: { postedOn: "2026-02-01", reason: "ends", reversedBy: "ada" } };
    },
  ],
  [
    "an intercompany split",
    createIntercompanySplit,
    previewIntercompanySplit,
    async () => ({
      body: {
        reference: "royalty",
        kind: "revenue_share",
        legalEntity: "US01",
        postedOn: "2026-01-05",
        amount: eur(100_001),
        memo: "Royalty",
        shares: [
          { legalEntity: "US01", weight: 1 },
          { legalEntity: "DE01", weight: 2 },
        ],
      },
    }),
  ],
  [
    "a modification that catches up",
    modifyRevenueArrangement,
    previewModification,
    async () => ({
      params: await arranged(),
      body: {
        modifiedOn: "2026-01-05",
        priceChange: usd(-10_000),
        addedAreDistinct: false,
        remainingAreDistinct: false,
        added: [],
        newEnds: [],
        modifiedBy: "ada",
      },
    }),
  ],
  [
    "a milestone",
    completeMilestone,
    previewMilestone,
    async () => ({
      params: await arranged(),
      body: { obligation: "setup", milestone: "m2", completedOn: "2026-01-05", completedBy: "cleo" },
    }),
  ],
  [
    "a cancellation that takes revenue back",
    cancelRevenueArrangement,
    previewCancellation,
    async () => ({ params: await arranged(), body: { cancelledOn: "2026-01-05", reason: "left", reverseRecognized: true } }),
  ],
];

/** Whatever a preview could have left behind. */
const state = async () => [await book.balances(), await book.bench.events(), await book.entries()];
type Posted = { legalEntity: string; lines: object[]; functional?: object };
const draft = ({ lines, functional }: Posted) => ({ lines, functional: functional ?? null });

describe("the preview of", () => {
  test.each(makers)("%s shows the document and entry that are then made, and keeps nothing", async (_, make, preview, prepare) => {
    const input = await prepare();
    const before = await state();
    const seen = await call(preview, input);
    expect(seen.status).toBe(200);
    expect(await call(preview, input)).toMatchObject({ body: seen.body });
    expect(await state()).toEqual(before);

    const made = await call(make, input);
    expect(made.status).toBeLessThan(300);
    const known = new Set((before[2] as { id: string }[]).map(({ id }) => id));
    const posted: Posted[] = (await book.entries()).filter(({ id }: { id: string }) => !known.has(id));
    expect(posted.length).toBeGreaterThan(0);
    if (preview === previewJournalReversal) expect(seen.body).toEqual(made.body);
    else if (preview === previewIntercompanySplit) {
      const journals = posted.map((entry) => ({ legalEntity: entry.legalEntity, ...draft(entry) }));
      expect(seen.body.journals).toHaveLength(journals.length);
      expect(seen.body.journals).toEqual(expect.arrayContaining(journals));
    } else {
      const { journal, ...document } = seen.body;
      expect(journal).toEqual(draft(posted[0] as Posted));
      if (preview === previewPosting)
        expect(document).toEqual({
          findings: [],
          schedule: { method: made.body.revenueSchedule.method, lines: made.body.revenueSchedule.lines },
        });
      else expect(document).toEqual(made.body);
    }
  });

  test.each(makers.filter(([, make]) => make !== postInvoice))(
    "%s is refused as the document is once its month is closed",
    async (_, make, preview, prepare) => {
      const input = await prepare();
      await book.close("2026-01");
      if (JSON.stringify(input).includes('"2026-02')) {
        await book.bench.advance("2026-02-01T00:30:00.000Z");
        await book.close("2026-02");
      }
      for (const each of [preview, make]) expect(await call(each, input)).toMatchObject({ status: 409, body: { code: "period-closed" } });
    },
  );

  test("an approval that leaves posting to a step of its own shows no entry", async () => {
    await separately();
    const seen = await call(previewJournalApproval, { params: await drafted(), body: { approvedBy: "bob" } });
    expect(seen).toMatchObject({ status: 200, body: { status: "approved", journal: null } });
  });

  test.each<[string, Operation, Operation]>([
    ["cash", applyCash, previewAppliedCash],
    ["a payment", receiveCash, previewCashReceipt],
    ["a credit memo", createCreditMemo, previewCreditMemo],
    ["an intercompany split", createIntercompanySplit, previewIntercompanySplit],
    ["a manual journal", createJournalEntry, previewJournalEntry],
  ])("%s under a key that is taken is refused as the document is", async (_, make, preview) => {
    const { invoiceId: invoice, customerId } = await invoiceInEuro();
    const bodies = new Map<Operation, object>([
      [applyCash, { invoiceId: invoice, paymentIntentId: paymentIntentId("1"), amount: eur(10), receivedOn: "2026-01-20" }],
      [receiveCash, { reference: "bank", customerId, amount: eur(10), receivedOn: "2026-01-20", applications: [] }],
      [
        createCreditMemo,
        { reference: "cm", invoiceId: invoice, net: eur(10), tax: eur(1), reason: "r", postedOn: "2026-01-20", createdBy: "ada" },
      ],
      [createIntercompanySplit, (await splitInput()).body as object],
      [createJournalEntry, accrual],
    ]);
    const body = bodies.get(make);
    expect((await call(make, { body })).status).toBe(201);
    for (const each of [preview, make]) expect(await call(each, { body })).toMatchObject({ status: 409, body: { code: "already-exists" } });
  });
});
const splitInput = makers.find(([, make]) => make === createIntercompanySplit)?.[3] ?? (() => Promise.resolve({ body: {} }));

test("every operation that posts an entry or drafts one has a preview in the contract", () => {
  const paths = new Set(Object.values(erpContract.operations).map(({ method, path }) => `${method} ${path}`));
  for (const [, make] of makers) expect(paths).toContain(`POST ${make.path}/preview`);
  for (const { path } of [createJournalEntry, createRevenueArrangement]) expect(paths).toContain(`POST ${path}/preview`);
});
