import type { JournalEntry, Receivable, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import {
  applyUnappliedCash,
  createCreditMemo,
  listCreditMemos,
  reverseCreditMemo,
  getArAging,
  listCustomerPayments,
  receiveCash,
  writeOffReceivable,
} from "@cashline/contracts/systems/erp/receivable-operations";
import { listCustomerRefunds, refundCustomer, returnCustomerRefund } from "@cashline/contracts/systems/erp/refund-operations";
import {
  cancelRevenueArrangement,
  completeMilestone,
  createRevenueArrangement,
  getDeferredRevenueRollForward,
  listRevenueArrangements,
  modifyRevenueArrangement,
} from "@cashline/contracts/systems/erp/revenue-operations";
import { getPolicy, setFxRate, updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import {
  applyCash,
  createCustomer,
  getTrialBalance,
  listCashReceipts,
  listReceivables,
  listRevenueSchedules,
  postInvoice,
  reversePosting,
} from "@cashline/contracts/systems/erp/operations";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { customerNamed, invoiceId, paymentIntentId, posting } from "./domain/posting.fixture.ts";

/** A customer in euros of an entity that keeps its books in dollars, so that everything happens in two currencies. */
const euroCustomer = customerNamed("euro", { currency: "EUR" });
const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
const of = fc.nat(2);
const amount = fc.integer({ min: 1, max: 20_000 });

const each = <Taken>(weight: number, arbitrary: fc.Arbitrary<Taken>) => ({ weight, arbitrary });
const post = fc.record({
  do: fc.constant("post" as const),
  of,
  net: fc.integer({ min: 10_000, max: 50_000 }),
  tax: fc.integer({ min: -9_000, max: 9_000 }),
  days: fc.nat(120),
  contract: fc.boolean(),
});
const step = fc.oneof(
  each(4, post),
  each(5, fc.record({ do: fc.constant("pay" as const), of, amount, extra: fc.nat(20_000) })),
  each(5, fc.record({ do: fc.constant("apply" as const), of, payment: fc.nat(5), amount })),
  each(5, fc.record({ do: fc.constant("credit" as const), of, net: fc.nat(12_000), tax: fc.integer({ min: -2_000, max: 2_000 }) })),
  each(3, fc.record({ do: fc.constant("uncredit" as const), of: fc.nat(5) })),
  each(4, fc.record({ do: fc.constant("collect" as const), of, amount })),
  each(4, fc.record({ do: fc.constant("refund" as const), of: fc.nat(5), amount, sent: fc.boolean() })),
  each(2, fc.record({ do: fc.constant("return" as const), of: fc.nat(5) })),
  each(1, fc.record({ do: fc.constant("write off" as const), of })),
  each(1, fc.record({ do: fc.constant("reverse" as const), of })),
  each(2, fc.record({ do: fc.constant("milestone" as const), ordinal: fc.integer({ min: 1, max: 3 }) })),
  each(
    3,
    fc.record({
      do: fc.constant("modify" as const),
      change: fc.integer({ min: -20_000, max: 40_000 }),
      distinct: fc.boolean(),
      longer: fc.nat(90),
      back: fc.nat(60),
    }),
  ),
  each(1, fc.record({ do: fc.constant("cancel" as const), whole: fc.boolean() })),
  each(
    5,
    fc.record({
      do: fc.constant("advance" as const),
      days: fc.integer({ min: 1, max: 45 }),
      rate: fc.integer({ min: 5_000, max: 20_000 }),
    }),
  ),
);
const season = fc
  .tuple(post, post, fc.array(step, { minLength: 8, maxLength: 30 }))
  .map(([first, second, steps]) => [{ ...first, of: 0 }, { ...second, of: 1 }, ...steps]);
type Step = typeof step extends fc.Arbitrary<infer Taken> ? Taken : never;
type State = { book: Book; customerId: string; arrangementId: string; today: string };

async function openEuroBook(credits: "catch_up" | "prospective"): Promise<State> {
  const book = await openBook();
  const { bench } = book;
  const policy = (await bench.call(getPolicy)).body;
  const tolerant = { shortPaymentTolerance: { minor: "500", percent: "10" }, creditAboveOpen: "unapplied", fxRateMaximumAgeDays: 31 };
  await bench.call(updatePolicy, { body: { ...policy, ...tolerant, creditMemoRevenue: credits }, ifMatch: '"v0"' });
  const customerId: string = (await bench.call(createCustomer, { body: euroCustomer })).body.id;
  await bench.call(setFxRate, { body: { from: "EUR", to: "USD", on: "2026-01-05", rate: "1.0837" } });
  const obligation = { description: "as sold", startOn: "2026-01-01", endOn: "2026-07-01" };
  const { body } = await bench.call(createRevenueArrangement, {
    body: {
      reference: "1",
      contractId: posting("1").contractId,
      customerId,
      legalEntity: "US01",
      currency: "EUR",
      inceptionOn: "2026-01-05",
      transactionPrice: eur(90_001),
      obligations: [
        { key: "licence", ...obligation, pattern: "over_time", standAlonePrice: eur(70_000) },
        {
          key: "setup",
          description: "as agreed",
          pattern: "milestones",
          standAlonePrice: eur(40_000),
          milestones: [1, 2, 3].map((weight) => ({ key: `m${weight}`, weight })),
        },
      ],
    },
  });
  return { book, customerId, arrangementId: body.id, today: "2026-01-05" };
}

/** Takes one step; a refusal is an answer as good as any, a failure is not. */
async function take(state: State, taken: Step, index: number): Promise<void> {
  const { book, customerId, arrangementId, today } = state;
  const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
  const params = { revenueArrangementId: arrangementId };
  const on = { postedOn: today };
  const ask = async (...[operation, input]: Parameters<typeof call>) => {
    const answer = await call(operation, input);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
  };
  switch (taken.do) {
    case "post": {
      const sums = {
        currency: "EUR",
        net: eur(taken.net),
        tax: eur(taken.tax),
        accountId: euroCustomer.accountId,
        billingAccountId: euroCustomer.billingAccountId,
        ...on,
      };
      const service = { serviceEndOn: addDays("2026-01-01", taken.days), ...(taken.contract && { revenueArrangementId: arrangementId }) };
      return ask(postInvoice, { body: posting(String(taken.of), { ...sums, ...service }) });
    }
    case "pay": {
      const applications = [{ invoiceId: invoiceId(String(taken.of)), amount: eur(taken.amount) }];
      const body = { reference: `p${index}`, customerId, amount: eur(taken.amount + taken.extra), receivedOn: today, applications };
      return ask(receiveCash, { body });
    }
    case "apply": {
      const payments = (await call(listCustomerPayments)).body.items;
      const payment = payments[taken.payment % Math.max(1, payments.length)];
      if (!payment) return;
      const body = { invoiceId: invoiceId(String(taken.of)), amount: eur(taken.amount), appliedOn: today };
      return ask(applyUnappliedCash, { params: { customerPaymentId: payment.id }, body });
    }
    case "credit": {
      const credited = { reference: `c${index}`, invoiceId: invoiceId(String(taken.of)), net: eur(taken.net), tax: eur(taken.tax) };
      return ask(createCreditMemo, { body: { ...credited, reason: "goodwill", createdBy: "ada", ...on } });
    }
    case "uncredit": {
      const made = (await call(listCreditMemos)).body.items;
      const found = made[taken.of % Math.max(1, made.length)];
      return found && ask(reverseCreditMemo, { params: { creditMemoId: found.id }, body: { reason: "wrong", createdBy: "ada", ...on } });
    }
    case "collect": {
      const paid = { invoiceId: invoiceId(String(taken.of)), paymentIntentId: paymentIntentId(`${index}`), amount: eur(taken.amount) };
      return ask(applyCash, { body: { ...paid, receivedOn: today } });
    }
    case "refund": {
      const held = (await call(taken.sent ? listCustomerPayments : listCashReceipts)).body.items;
      const found = held[taken.of % Math.max(1, held.length)];
      if (!found) return;
      const whose = taken.sent
        ? { customerPaymentId: found.id, paidFrom: "bank" }
        : { paymentIntentId: found.paymentIntentId, paidFrom: "provider" };
      const about = { reference: `r${index}`, reason: "refund", amount: eur(taken.amount % 7_000), memo: "goodwill", requestedBy: "ada" };
      return ask(refundCustomer, { body: { ...about, ...whose, refundedOn: today } });
    }
    case "return": {
      const made = (await call(listCustomerRefunds)).body.items;
      const found = made[taken.of % Math.max(1, made.length)];
      return found && ask(returnCustomerRefund, { params: { customerRefundId: found.id }, body: { returnedOn: today } });
    }
    case "write off": {
      const body = { invoiceId: invoiceId(String(taken.of)), reason: "insolvent", requestedBy: "ada", approvedBy: "bob", ...on };
      return ask(writeOffReceivable, { body });
    }
    case "reverse":
      return ask(reversePosting, { body: { invoiceId: invoiceId(String(taken.of)), reason: "wrong", ...on } });
    case "milestone": {
      const body = { obligation: "setup", milestone: `m${taken.ordinal}`, completedOn: today, completedBy: "cleo" };
      return ask(completeMilestone, { params, body });
    }
    case "modify": {
      const newEnds = [{ obligation: "licence", endOn: addDays("2026-07-01", taken.longer) }];
      const kind = { addedAreDistinct: false, remainingAreDistinct: taken.distinct, added: [], modifiedBy: "ada" };
      const modifiedOn = addDays(today, -taken.back);
      return ask(modifyRevenueArrangement, { params, body: { modifiedOn, priceChange: eur(taken.change), newEnds, ...kind } });
    }
    case "cancel":
      return ask(cancelRevenueArrangement, { params, body: { cancelledOn: today, reason: "left", reverseRecognized: taken.whole } });
    case "advance": {
      state.today = addDays(today, taken.days);
      await book.bench.advance(`${state.today}T12:00:00.000Z`);
      return ask(setFxRate, { body: { from: "EUR", to: "USD", on: state.today, rate: String(taken.rate / 10_000) } });
    }
  }
}

type Wire = { minor: string };
type Row = { role: string; debit: Wire; credit: Wire; functional: { debit: Wire; credit: Wire } | null };
const sum = (amounts: readonly (Wire | undefined)[]): bigint => amounts.reduce((total, wire) => total + BigInt(wire?.minor ?? 0), 0n);
const all = async <Item>(state: State, operation: Parameters<Book["bench"]["call"]>[0]): Promise<Item[]> =>
  (await state.book.bench.call(operation, { query: { limit: "1000" } })).body.items;

/** Aging of a day is the control account of that day, and both are the entries up to it. */
async function requireAsOf(state: State): Promise<void> {
  const call: Book["bench"]["call"] = (...input) => state.book.bench.call(...input);
  const entries: JournalEntry[] = await state.book.entries();
  for (const asOf of new Set(["2026-01-04", ...entries.map(({ postedOn }) => postedOn)])) {
    const booked = entries.filter(({ postedOn }) => postedOn <= asOf).flatMap(({ lines }) => lines);
    const { rows }: { rows: Row[] } = (await call(getTrialBalance, { query: { legalEntity: "US01", asOf } })).body;
    const { totals }: { totals: { open: Wire; unapplied: Wire }[] } = (await call(getArAging, { query: { legalEntity: "US01", asOf } }))
      .body;
    for (const [role, aged] of [
      ["receivable", sum(totals.map(({ open }) => open))],
      ["unapplied_cash", -sum(totals.map(({ unapplied }) => unapplied))],
    ] as const) {
      const [lines, held] = [booked.filter((line) => line.role === role), rows.filter((row) => row.role === role)];
      const account = sum(held.map(({ debit }) => debit)) - sum(held.map(({ credit }) => credit));
      expect([asOf, role, account]).toEqual([asOf, role, sum(lines.map(({ debit }) => debit)) - sum(lines.map(({ credit }) => credit))]);
      expect([asOf, role, aged]).toEqual([asOf, role, account]);
      const own = sum(held.map(({ functional }) => functional?.debit)) - sum(held.map(({ functional }) => functional?.credit));
      expect(own).toBe(sum(lines.map((line) => line.functionalDebit)) - sum(lines.map((line) => line.functionalCredit)));
    }
  }
}

/** Every subledger explains its control account, in the currency of the documents and in the entity's own. */
async function requireAgreement(state: State): Promise<void> {
  const rows: Row[] = (await state.book.bench.call(getTrialBalance)).body.rows;
  const net = (...roles: string[]) => {
    const held = rows.filter(({ role }) => roles.length === 0 || roles.includes(role));
    return sum(held.map(({ debit }) => debit)) - sum(held.map(({ credit }) => credit));
  };
  const own = (...roles: string[]) => {
    const held = rows.filter(({ role }) => roles.length === 0 || roles.includes(role)).map(({ functional }) => functional);
    return sum(held.map((row) => row?.debit)) - sum(held.map((row) => row?.credit));
  };
  expect([net(), own()]).toEqual([0n, 0n]);
  const receivables = await all<Receivable>(state, listReceivables);
  expect(net("receivable")).toBe(sum(receivables.map(({ open }) => open)));
  expect(own("receivable")).toBe(sum(receivables.map(({ functional }) => functional?.open)));
  const payments = await all<CustomerPayment>(state, listCustomerPayments);
  expect(-net("unapplied_cash")).toBe(sum(payments.map(({ unapplied }) => unapplied)));
  expect(-own("unapplied_cash")).toBe(sum(payments.map(({ functional }) => functional?.unapplied)));
  const schedules = await all<RevenueSchedule>(state, listRevenueSchedules);
  const planned = schedules.flatMap(({ lines }) => lines).filter(({ status }) => status === "planned");
  expect(-net("deferred_revenue")).toBe(sum(planned.map((line) => line.amount)));
  const standing = schedules.filter(({ lines }) => lines.some(({ status }) => status !== "cancelled"));
  expect(-own("deferred_revenue")).toBe(sum(standing.map(({ functional }) => functional?.deferred)));
  await requireArrangementAgrees(state, net);
  await requireRollForward(state, net);
}

async function requireArrangementAgrees(state: State, net: (...roles: string[]) => bigint): Promise<void> {
  const [arrangement] = await all<RevenueArrangement>(state, listRevenueArrangements);
  if (!arrangement) throw new Error("the arrangement is gone");
  const { billed, recognized, contractAsset, contractLiability, obligations, transactionPrice, status } = arrangement;
  expect(net("contract_asset")).toBe(BigInt(contractAsset.minor));
  expect(-net("contract_liability")).toBe(BigInt(contractLiability.minor));
  expect(BigInt(contractLiability.minor) - BigInt(contractAsset.minor)).toBe(BigInt(billed.minor) - BigInt(recognized.minor));
  expect([contractAsset.minor, contractLiability.minor]).toContain("0");
  expect(sum(obligations.map((obligation) => obligation.recognized))).toBe(BigInt(recognized.minor));
  if (status !== "cancelled") expect(sum(obligations.map(({ allocated }) => allocated))).toBe(BigInt(transactionPrice.minor));
  for (const obligation of obligations) {
    const lines = (kept: string) => sum(obligation.lines.filter((line) => line.status === kept).map((line) => line.amount));
    expect(lines("recognized")).toBe(BigInt(obligation.recognized.minor));
    if (obligation.startOn !== null)
      expect(lines("recognized") + lines("planned") + lines("cancelled")).toBe(BigInt(obligation.allocated.minor));
  }
  const entries = new Set((await state.book.entries()).map(({ id }: JournalEntry) => id));
  const named = obligations.flatMap(({ lines }) => lines.flatMap(({ journalEntryId }) => journalEntryId ?? []));
  expect(named.filter((id) => !entries.has(id))).toEqual([]);
}

async function requireRollForward(state: State, net: (...roles: string[]) => bigint): Promise<void> {
  const query = (month: string) => ({ query: { legalEntity: "US01", month } });
  type Rolled = { role: string; opening: Wire; additions: Wire; recognized: Wire; cancelled: Wire; closing: Wire };
  let before: Rolled[] = [];
  for (let month = "2026-01"; month <= "2027-06"; month = addDays(`${month}-28`, 5).slice(0, 7)) {
    const { rows }: { rows: Rolled[] } = (await state.book.bench.call(getDeferredRevenueRollForward, query(month))).body;
    for (const { role, opening, additions, recognized, cancelled, closing } of rows) {
      expect(BigInt(opening.minor) + sum([additions]) - sum([recognized, cancelled])).toBe(BigInt(closing.minor));
      expect(opening.minor).toBe(before.find((row) => row.role === role)?.closing.minor ?? "0");
    }
    before = rows;
  }
  const closing = (role: string) => sum(before.filter((row) => row.role === role).map((row) => row.closing));
  expect([closing("deferred_revenue"), closing("contract_position")]).toEqual([
    -net("deferred_revenue"),
    -net("contract_liability", "contract_asset"),
  ]);
}

test.each(["catch_up", "prospective"] as const)(
  "after any sequence of documents in a foreign currency every subledger explains its account in both, credits %s",
  async (credits) => {
    await fc.assert(
      fc.asyncProperty(season, async (steps) => {
        const state = await openEuroBook(credits);
        for (const [index, taken] of steps.entries()) await take(state, taken, index);
        await requireAgreement(state);
        await requireAsOf(state);
        await state.book.bench.close();
      }),
      { numRuns: 20 },
    );
  },
);
