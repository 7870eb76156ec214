import type { JournalEntry, JournalLine } from "@cashline/contracts/systems/erp/entities";
import {
  createLegalEntity,
  getTrialBalance,
  listReceivables,
  listRevenueSchedules,
  reversePosting,
} from "@cashline/contracts/systems/erp/operations";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openBook, type Book } from "./book.fixture.ts";
import { invoiceId, usd } from "./domain/posting.fixture.ts";

type Row = { legalEntity: string; account: string; role: string; currency: string; debit: { minor: string }; credit: { minor: string } };

const step = fc.oneof(
  fc.record({ do: fc.constant("post" as const), of: fc.nat(4), net: fc.nat(100_000), days: fc.nat(120) }),
  fc.record({ do: fc.constant("pay" as const), of: fc.nat(4), amount: fc.integer({ min: 1, max: 60_000 }) }),
  fc.record({ do: fc.constant("reverse" as const), of: fc.nat(4) }),
  fc.record({ do: fc.constant("advance" as const), days: fc.integer({ min: 1, max: 60 }) }),
);

/** Sums the entries anew, as one would with pencil and paper. */
function sumOfEntries(entries: readonly JournalEntry[]): Map<string, [bigint, bigint]> {
  const sums = new Map<string, [bigint, bigint]>();
  for (const entry of entries) {
    for (const line of entry.lines as JournalLine[]) {
      const key = `${entry.legalEntity} ${line.account} ${entry.currency}`;
      const [debit, credit] = sums.get(key) ?? [0n, 0n];
      sums.set(key, [debit + BigInt(line.debit.minor), credit + BigInt(line.credit.minor)]);
    }
  }
  return sums;
}

async function requireAgreement(book: Book): Promise<void> {
  const rows: Row[] = (await book.bench.call(getTrialBalance)).body.rows;
  const entries: JournalEntry[] = await book.entries();
  const balances = new Map(
    rows.map((row) => [`${row.legalEntity} ${row.account} ${row.currency}`, [BigInt(row.debit.minor), BigInt(row.credit.minor)]]),
  );
  expect(balances).toEqual(sumOfEntries(entries));
  const { receivable = 0, deferred_revenue: deferred = 0 } = await book.balances();
  const receivables: { open: { minor: string } }[] = (await book.bench.call(listReceivables)).body.items;
  expect(receivable).toBe(receivables.reduce((sum, { open }) => sum + Number(open.minor), 0));
  const schedules: { lines: { status: string; amount: { minor: string } }[] }[] = (await book.bench.call(listRevenueSchedules)).body.items;
  const planned = schedules.flatMap(({ lines }) => lines).filter(({ status }) => status === "planned");
  expect(-deferred || 0).toBe(planned.reduce((sum, line) => sum + Number(line.amount.minor), 0));
}

test("after any sequence of calls the trial balance is the sum of the entries, and the subledgers agree with it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const book = await openBook();
      let today = "2026-01-05";
      for (const [index, taken] of steps.entries()) {
        if (taken.do === "post")
          await book.post(String(taken.of), { net: usd(taken.net), serviceEndOn: addDays("2026-01-01", taken.days), postedOn: today });
        else if (taken.do === "pay") await book.pay(String(taken.of), taken.amount, String(index), today);
        else if (taken.do === "reverse")
          await book.bench.call(reversePosting, { body: { invoiceId: invoiceId(String(taken.of)), reason: "test", postedOn: today } });
        else {
          today = addDays(today, taken.days);
          expect(await book.bench.advance(`${today}T12:00:00.000Z`)).toMatchObject({ status: 200 });
        }
      }
      await requireAgreement(book);
      await book.bench.close();
    }),
    { numRuns: 25 },
  );
});

test("of a month it shows the movements and closing balance, of a day what stood then, whatever came later", async () => {
  const book = await openBook();
  await book.post("1");
  await book.pay("1", 10_000, "a", "2026-01-31");
  await book.pay("1", 5_000, "b", "2026-02-10");
  await book.post("2", { postedOn: "2026-02-20" });
  const at = async (query: object) => (await book.bench.call(getTrialBalance, { query: { legalEntity: "US01", ...query } })).body;
  const receivable = async (query: object) => (await at(query)).rows.find(({ role }: { role: string }) => role === "receivable");
  expect(await receivable({ month: "2026-02" })).toMatchObject({
    debit: usd(238_000),
    credit: usd(15_000),
    period: { opening: usd(109_000), debit: usd(119_000), credit: usd(5_000), closing: usd(223_000) },
  });
  expect(await receivable({ month: "2026-01" })).toMatchObject({
    credit: usd(10_000),
    functional: { debit: usd(119_000), credit: usd(10_000) },
    period: { opening: usd(0), debit: usd(119_000), credit: usd(10_000), closing: usd(109_000) },
  });
  expect(await receivable({ asOf: "2026-02-10" })).toMatchObject({ debit: usd(119_000), credit: usd(15_000), period: null });
  expect(await receivable({ month: "2026-02", asOf: "2026-02-15" })).toMatchObject({
    period: { opening: usd(109_000), credit: usd(5_000), closing: usd(104_000) },
  });
  expect((await at({ asOf: "2026-01-01" })).rows).toEqual([]);
  expect(await at({})).toMatchObject({ month: null, asOf: null });
  const wrong = await book.bench.call(getTrialBalance, { query: { month: "2026-13" } });
  expect(wrong).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  await book.bench.close();
});

test("a trial balance has rows in order of legal entity, account and currency, for one legal entity if asked", async () => {
  const book = await openBook();
  await book.bench.call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "EUR" } });
  await book.post("1");
  await book.pay("1", 1);
  const { body } = await book.bench.call(getTrialBalance, { query: { legalEntity: "US01" } });
  expect(body.rows.map((row: Row) => [row.account, row.role, row.debit.minor, row.credit.minor])).toEqual([
    ["1000", "cash", "1", "0"],
    ["1200", "receivable", "119000", "1"],
    ["2200", "tax_payable", "0", "19000"],
    ["2400", "deferred_revenue", "0", "100000"],
  ]);
  expect((await book.bench.call(getTrialBalance, { query: { legalEntity: "DE01" } })).body.rows).toEqual([]);
  await book.bench.close();
});
