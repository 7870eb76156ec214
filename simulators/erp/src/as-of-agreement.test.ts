import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import {
  applyUnappliedCash,
  createCreditMemo,
  getArAging,
  listCreditMemos,
  listCustomerPayments,
  receiveCash,
  reverseCreditMemo,
  writeOffReceivable,
} from "@cashline/contracts/systems/erp/receivable-operations";
import { listCustomerRefunds, refundCustomer, returnCustomerRefund } from "@cashline/contracts/systems/erp/refund-operations";
import { getDeferredRevenueRollForward } from "@cashline/contracts/systems/erp/revenue-operations";
import { applyCash, getTrialBalance, listCashReceipts, postInvoice, reversePosting } from "@cashline/contracts/systems/erp/operations";
import { addDays, addMonths, monthOf } from "@cashline/kernel/time";
import fc from "fast-check";
import { expect, test } from "vitest";
import { changePolicy, openBook, type Book } from "./book.fixture.ts";
import { invoiceId, paymentIntentId, posting, usd } from "./domain/posting.fixture.ts";

const START = "2026-02-10";
const of = fc.nat(2);
const minor = fc.integer({ min: 1, max: 30_000 });
/** Days from today a document is dated; most are near, some absurd. */
const shift = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -45, max: 45 }) },
  { weight: 1, arbitrary: fc.integer({ min: -40_000, max: 60_000 }) },
);
const span = { startsIn: fc.integer({ min: -120, max: 60 }), lasts: fc.nat(150) };
const kinds = ["pay", "receive", "apply", "credit", "uncredit", "write off", "reverse", "refund", "return", "send back"] as const;
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("post" as const), of, minor, shift, dueIn: fc.integer({ min: -10, max: 60 }), ...span }),
  },
  { weight: 9, arbitrary: fc.record({ do: fc.constantFrom(...kinds), of, minor, shift }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("advance" as const), days: fc.integer({ min: 1, max: 40 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Taken> ? Taken : never;

/** Takes one step; whether it is taken or refused, it is answered. */
async function take(book: Book, taken: Step, index: number, today: string): Promise<void> {
  const ask = async (...input: Parameters<Book["bench"]["call"]>) => {
    const answer = await book.bench.call(...input);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
  };
  if (taken.do === "advance") return void (await book.bench.advance(`${addDays(today, taken.days)}T12:00:00.000Z`));
  const on = addDays(today, taken.shift);
  const [invoice, amount] = [invoiceId(String(taken.of)), usd(taken.minor)];
  switch (taken.do) {
    case "post": {
      const serviceStartOn = addDays(today, taken.startsIn);
      const service = { serviceStartOn, serviceEndOn: addDays(serviceStartOn, taken.lasts) };
      const dates = { postedOn: on, dueOn: addDays(on, taken.dueIn) };
      return ask(postInvoice, {
        body: posting(String(taken.of), {
          net: amount,
          tax: usd(taken.minor % 2 === 0 ? 1_000 : -(taken.minor % 900)),
          ...service,
          ...dates,
        }),
      });
    }
    case "pay":
      return ask(applyCash, { body: { invoiceId: invoice, paymentIntentId: paymentIntentId(`${index}`), amount, receivedOn: on } });
    case "receive": {
      const applications = index % 2 === 0 ? [] : [{ invoiceId: invoice, amount }];
      const body = { reference: `p${index}`, customerId: book.customerId, amount: usd(taken.minor + 100), receivedOn: on, applications };
      return ask(receiveCash, { body });
    }
    case "apply": {
      const { items } = (await book.bench.call(listCustomerPayments)).body;
      if (items.length === 0) return;
      const params = { customerPaymentId: items[taken.minor % items.length].id };
      return ask(applyUnappliedCash, { params, body: { invoiceId: invoice, amount: usd((taken.minor % 200) + 1), appliedOn: on } });
    }
    case "credit": {
      const about = { reference: `c${index}`, invoiceId: invoice, reason: "goodwill", createdBy: "ada", postedOn: on };
      return ask(createCreditMemo, { body: { ...about, net: amount, tax: usd(taken.minor % 500) } });
    }
    case "uncredit": {
      const { items } = (await book.bench.call(listCreditMemos)).body;
      if (items.length === 0) return;
      const params = { creditMemoId: items[taken.minor % items.length].id };
      return ask(reverseCreditMemo, { params, body: { postedOn: on, reason: "wrong", createdBy: "ada" } });
    }
    case "write off":
      return ask(writeOffReceivable, {
        body: { invoiceId: invoice, postedOn: on, reason: "insolvent", requestedBy: "ada", approvedBy: "bob" },
      });
    case "refund":
    case "send back": {
      const isSent = taken.do === "send back";
      const { items } = (await book.bench.call(isSent ? listCustomerPayments : listCashReceipts)).body;
      if (items.length === 0) return;
      const found = items[taken.minor % items.length];
      const whose = isSent
        ? { customerPaymentId: found.id, paidFrom: "bank" }
        : { paymentIntentId: found.paymentIntentId, paidFrom: "provider" };
      const loss = taken.minor % 3 === 0 && !isSent ? { reason: "chargeback", approvedBy: "bob" } : { reason: "refund" };
      const about = {
        reference: `r${index}`,
        amount: usd((taken.minor % 3_000) + 1),
        refundedOn: on,
        memo: "goodwill",
        requestedBy: "ada",
      };
      return ask(refundCustomer, { body: { ...about, ...whose, ...loss } });
    }
    case "return": {
      const { items } = (await book.bench.call(listCustomerRefunds)).body;
      if (items.length === 0) return;
      const params = { customerRefundId: items[taken.minor % items.length].id };
      return ask(returnCustomerRefund, { params, body: { returnedOn: on } });
    }
    case "reverse":
      return ask(reversePosting, { body: { invoiceId: invoice, postedOn: on, reason: "wrong" } });
  }
}

type Wire = { minor: string };
const sum = (amounts: readonly Wire[]): bigint => amounts.reduce((total, wire) => total + BigInt(wire.minor), 0n);
type Row = { role: string; debit: Wire; credit: Wire };
const net = (rows: readonly Row[], ...roles: string[]): bigint => {
  const held = rows.filter(({ role }) => roles.length === 0 || roles.includes(role));
  return sum(held.map(({ debit }) => debit)) - sum(held.map(({ credit }) => credit));
};
const buckets = ["current", "days1To30", "days31To60", "days61To90", "over90", "open", "unapplied"] as const;

/** What the books say at the end of a day, every report of it agreeing with every other and with the entries. */
async function requireDay(book: Book, entries: readonly JournalEntry[], asOf: string): Promise<void> {
  const query = { legalEntity: "US01", asOf };
  const { rows }: { rows: Row[] } = (await book.bench.call(getTrialBalance, { query })).body;
  const { totals }: { totals: Record<string, Wire>[] } = (await book.bench.call(getArAging, { query })).body;
  const aged = (bucket: string) => sum(totals.map((total) => total[bucket] as Wire));
  const booked = entries.filter(({ postedOn }) => postedOn <= asOf).flatMap(({ lines }) => lines);
  expect([asOf, net(rows)]).toEqual([asOf, 0n]);
  expect([asOf, net(rows, "receivable")]).toEqual([asOf, aged("open")]);
  expect([asOf, -net(rows, "unapplied_cash")]).toEqual([asOf, aged("unapplied")]);
  for (const role of ["receivable", "unapplied_cash", "deferred_revenue", "revenue"])
    expect([asOf, role, net(rows, role)]).toEqual([asOf, role, net(booked, role)]);
  expect([asOf, net(rows, "deferred_revenue") <= 0n], "deferred revenue is never debit").toEqual([asOf, true]);
  for (const bucket of buckets) expect([asOf, bucket, aged(bucket) >= 0n]).toEqual([asOf, bucket, true]);
}

async function requireMonth(book: Book, entries: readonly JournalEntry[], month: string): Promise<void> {
  const { rows } = (await book.bench.call(getDeferredRevenueRollForward, { query: { legalEntity: "US01", month } })).body;
  const booked = entries.filter((entry) => entry.month <= month).flatMap(({ lines }) => lines);
  for (const { role, opening, additions, recognized, cancelled, closing } of rows) {
    expect(BigInt(opening.minor) + sum([additions]) - sum([recognized, cancelled])).toBe(BigInt(closing.minor));
    expect([month, role, BigInt(closing.minor)]).toEqual([month, role, role === "deferred_revenue" ? -net(booked, role) : 0n]);
  }
}

test("whatever days documents are given, at every day the reports agree with the ledger and no revenue comes before its invoice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), fc.constantFrom(0, 1, 12), async (steps, futurePeriods) => {
      const book = await openBook(`${START}T12:00:00.000Z`);
      await changePolicy(book.bench, { futurePeriods });
      let today = START;
      for (const [index, taken] of steps.entries()) {
        await take(book, taken, index, today);
        if (taken.do === "advance") today = addDays(today, taken.days);
      }
      await book.bench.advance(`${addDays(today, 60)}T12:00:00.000Z`);
      const entries: JournalEntry[] = await book.entries();
      // Nothing changes between the days of entries, so these and the days before them are every day there is.
      const days = new Set(entries.flatMap(({ postedOn }) => [addDays(postedOn, -1), postedOn]));
      for (const asOf of days) await requireDay(book, entries, asOf);
      for (let month = "2025-12"; month <= monthOf(addMonths(today, 15)); month = monthOf(addMonths(`${month}-01`, 1)))
        await requireMonth(book, entries, month);
      await book.bench.close();
    }),
    { numRuns: 30 },
  );
});
