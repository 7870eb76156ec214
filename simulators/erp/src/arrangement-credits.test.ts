import { getCloseChecklist } from "@cashline/contracts/systems/erp/ledger-operations";
import { createCustomer, postInvoice } from "@cashline/contracts/systems/erp/operations";
import {
  createCreditMemo,
  previewCreditMemo,
  previewCreditReversal,
  reverseCreditMemo,
} from "@cashline/contracts/systems/erp/receivable-operations";
import {
  createRevenueArrangement,
  getDeferredRevenueRollForward,
  getRevenueArrangement,
  modifyRevenueArrangement,
} from "@cashline/contracts/systems/erp/revenue-operations";
import { setFxRate } from "@cashline/contracts/systems/erp/settings-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBook, changePolicy, type Book } from "./book.fixture.ts";
import { arrangementRequest, service } from "./domain/arrangement.fixture.ts";
import { change } from "./domain/modification.fixture.ts";
import { customerNamed, invoiceId, posting, usd } from "./domain/posting.fixture.ts";

describe("a credit of 300.00 of an arrangement's invoice over 900.00", () => {
  let book: Book;
  let id: string;
  beforeEach(async () => {
    book = await openBook();
    await changePolicy(book.bench, { scheduleBy: "month" });
    const request = arrangementRequest(90_000, service("s", 90_000, "2026-01-01", "2026-04-01"));
    ({ id } = (await book.bench.call(createRevenueArrangement, { body: { ...request, customerId: book.customerId } })).body);
    const body = posting("1", { net: usd(90_000), tax: usd(0), revenueArrangementId: id });
    await book.bench.call(postInvoice, { body });
  });
  afterEach(() => book.bench.close());

  const read = async () => (await book.bench.call(getRevenueArrangement, { params: { revenueArrangementId: id } })).body;
  const memo = (postedOn: string, more: object = {}) => ({
    body: {
      reference: "cm-1",
      invoiceId: invoiceId("1"),
      net: usd(30_000),
      tax: usd(0),
      reason: "goodwill",
      postedOn,
      createdBy: "ada",
      ...more,
    },
  });
  const credited = async (postedOn: string, more: object = {}) => {
    const preview = await book.bench.call(previewCreditMemo, memo(postedOn, more));
    const answer = await book.bench.call(createCreditMemo, memo(postedOn, more));
    const { journal, ...shown } = preview.body;
    expect(answer).toMatchObject({ status: 201, body: shown });
    return { memo: answer.body, journal };
  };
  const reversed = async (creditMemoId: string, postedOn: string) => {
    const request = { params: { creditMemoId }, body: { postedOn, reason: "wrong", createdBy: "ada" } };
    const { journal: _, ...shown } = (await book.bench.call(previewCreditReversal, request)).body;
    const answer = await book.bench.call(reverseCreditMemo, request);
    expect(answer).toMatchObject({ status: 200, body: shown });
    return answer.body;
  };
  const check = async () => {
    const { body } = await book.bench.call(getCloseChecklist, { query: { legalEntity: "US01", month: "2026-04" } });
    return body.checks.find(({ key }: { key: string }) => key === "completed_contracts_billed");
  };

  test("lowers its price, so that 600.00 is revenue and nothing is left when the term is over", async () => {
    expect((await credited("2026-01-05")).memo).toMatchObject({
      revenuePolicy: "contract position",
      fromRevenue: usd(0),
      priceLowered: { amount: usd(30_000), parts: [{ obligation: "s", amount: usd(30_000) }] },
    });
    expect(await read()).toMatchObject({ transactionPrice: usd(60_000), billed: usd(60_000), contractLiability: usd(60_000) });
    await book.bench.advance("2026-05-02T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ receivable: 60_000, contract_liability: 0, revenue: -60_000 });
    expect(await read()).toMatchObject({ status: "completed", recognized: usd(60_000), contractAsset: usd(0) });
    expect(await check()).toMatchObject({ done: true, blocking: false });
  });

  test("after the term takes revenue back, and taken back itself gives it again", async () => {
    await book.bench.advance("2026-05-02T00:00:00.000Z");
    const { memo: made, journal } = await credited("2026-05-02");
    expect(made).toMatchObject({ fromRevenue: usd(30_000) });
    expect(journal.lines.map(({ role }: { role: string }) => role)).toEqual(["revenue", "receivable"]);
    expect(await book.balances()).toMatchObject({ receivable: 60_000, revenue: -60_000 });
    await reversed(made.id, "2026-05-02");
    expect(await read()).toMatchObject({
      status: "completed",
      recognized: usd(90_000),
      transactionPrice: usd(90_000),
      billed: usd(90_000),
    });
    expect(await book.balances()).toMatchObject({ receivable: 90_000, contract_liability: 0, revenue: -90_000 });
  });

  test("with a month recognised is caught up, and taken back a month later stands as if it had not been", async () => {
    await book.bench.advance("2026-02-10T00:00:00.000Z");
    const { memo: made } = await credited("2026-02-10");
    expect(made).toMatchObject({ fromRevenue: usd(10_000) });
    expect(await book.balances()).toMatchObject({ receivable: 60_000, contract_liability: -40_000, revenue: -20_000 });
    await book.bench.advance("2026-03-02T00:00:00.000Z");
    expect(await book.balances()).toMatchObject({ contract_liability: -20_000, revenue: -40_000 });
    await reversed(made.id, "2026-03-02");
    expect(await book.balances()).toMatchObject({ receivable: 90_000, contract_liability: -30_000, revenue: -60_000 });
    const { rows } = (await book.bench.call(getDeferredRevenueRollForward, { query: { legalEntity: "US01", month: "2026-03" } })).body;
    expect(rows).toMatchObject(
      [{ role: "deferred_revenue" }, { role: "contract_position", closing: { minor: "30000" } }].slice(-rows.length),
    );
    await book.bench.advance("2026-05-02T00:00:00.000Z");
    expect(await read()).toMatchObject({ status: "completed", recognized: usd(90_000), contractAsset: usd(0), contractLiability: usd(0) });
  });

  test("by policy takes from what is to come first", async () => {
    await changePolicy(book.bench, { creditMemoRevenue: "prospective" });
    await book.bench.advance("2026-02-10T00:00:00.000Z");
    expect((await credited("2026-02-10")).memo).toMatchObject({ fromRevenue: usd(0), policy: { creditMemoRevenue: "prospective" } });
    expect(await book.balances()).toMatchObject({ contract_liability: -30_000, revenue: -30_000 });
  });

  test("that corrects the billing alone leaves price and revenue, and the checklist names what is not billed again", async () => {
    const { memo: made } = await credited("2026-01-05", { transactionPrice: "stands" });
    expect(made.priceLowered).toBeUndefined();
    await book.bench.advance("2026-05-02T00:00:00.000Z");
    expect(await read()).toMatchObject({ status: "completed", transactionPrice: usd(90_000), contractAsset: usd(30_000) });
    expect(await check()).toMatchObject({
      done: false,
      blocking: false,
      detail: "1 completed arrangements with a contract asset, 30000 USD minor units: bill it, or lower the price",
    });
    await reversed(made.id, "2026-05-02");
    expect(await check()).toMatchObject({ done: true });
  });

  test("whose price a change had lowered already corrects the billing without being told", async () => {
    const body = change("2026-01-05", -30_000);
    await book.bench.call(modifyRevenueArrangement, { params: { revenueArrangementId: id }, body });
    expect((await credited("2026-01-05")).memo.priceLowered).toBeUndefined();
    expect(await read()).toMatchObject({ transactionPrice: usd(60_000), billed: usd(60_000) });
    await book.bench.advance("2026-05-02T00:00:00.000Z");
    expect(await read()).toMatchObject({ status: "completed", recognized: usd(60_000), contractAsset: usd(0) });
  });
});

test("a foreign arrangement's credit and its reversal go at the arrangement's rate, and leave nothing of its position when the term is over", async () => {
  const book = await openBook();
  const { bench } = book;
  const call: typeof bench.call = (...asked) => bench.call(...asked);
  const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
  const euro = customerNamed("euro", { currency: "EUR" });
  const { id: customerId } = (await call(createCustomer, { body: euro })).body;
  await call(setFxRate, { body: { from: "EUR", to: "USD", on: "2026-01-01", rate: "1.17" } });
  const obligations = [{ ...service("s", 1, "2026-01-01", "2026-04-01"), standAlonePrice: eur(90_001) }];
  const request = { ...arrangementRequest(90_001, ...obligations), customerId, currency: "EUR", transactionPrice: eur(90_001) };
  const { id } = (await call(createRevenueArrangement, { body: request })).body;
  const { accountId, billingAccountId } = euro;
  const of = { accountId, billingAccountId, currency: "EUR", net: eur(90_001), tax: eur(0), revenueArrangementId: id };
  expect(await call(postInvoice, { body: posting("1", of) })).toMatchObject({ status: 201 });
  await book.bench.advance("2026-02-10T00:00:00.000Z");
  const body = {
    reference: "cm-1",
    invoiceId: invoiceId("1"),
    net: eur(30_001),
    tax: eur(0),
    reason: "x",
    postedOn: "2026-02-10",
    createdBy: "ada",
  };
  const made = await call(createCreditMemo, { body });
  expect(made).toMatchObject({ status: 201, body: { fromRevenue: eur(10_334) } });
  await book.bench.advance("2026-03-02T00:00:00.000Z");
  const back = { postedOn: "2026-03-02", reason: "wrong", createdBy: "ada" };
  expect(await call(reverseCreditMemo, { params: { creditMemoId: made.body.id }, body: back })).toMatchObject({ status: 200 });
  await book.bench.advance("2026-05-02T00:00:00.000Z");
  expect(await book.balances()).toMatchObject({ receivable: 90_001, contract_liability: 0, revenue: -90_001 });
  await book.bench.close();
});
