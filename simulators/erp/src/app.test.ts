import {
  closePeriod,
  createCustomer,
  createLegalEntity,
  getCustomer,
  listCustomers,
  listGlAccounts,
  listLegalEntities,
  listPeriods,
  updateCustomer,
} from "@cashline/contracts/systems/erp/operations";
import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { legalEntity, openBook, type Book } from "./book.fixture.ts";
import { accountId, customer, customerNamed, parentAccountId } from "./domain/posting.fixture.ts";

describe("ERP master data", () => {
  let book: Book;
  beforeEach(async () => {
    book = await openBook();
  });
  afterEach(() => book.bench.close());

  test("a legal entity is set up with one account for each role", async () => {
    expect((await book.bench.call(listLegalEntities)).body.items).toMatchObject([legalEntity]);
    const { body } = await book.bench.call(listGlAccounts, { query: { legalEntity: "US01" } });
    expect(Object.fromEntries(body.items.map((account: { role: string; number: string }) => [account.role, account.number]))).toEqual({
      cash: "1000",
      bank: "1010",
      receivable: "1200",
      contract_asset: "1300",
      intercompany_receivable: "1500",
      tax_payable: "2200",
      unapplied_cash: "2300",
      deferred_revenue: "2400",
      contract_liability: "2450",
      intercompany_payable: "2500",
      revenue: "4000",
      intercompany_revenue: "4900",
      operating_expense: "6000",
      bad_debt: "6100",
      payment_difference: "6200",
      intercompany_expense: "6900",
      realized_fx: "7000",
    });
    expect((await book.bench.call(listGlAccounts, { query: { legalEntity: "DE01" } })).body.items).toEqual([]);
    expect(await book.bench.events("erp.legal_entity.created.v1")).toMatchObject([{ data: legalEntity }]);
  });

  test("a legal entity exists once", async () => {
    expect(await book.bench.call(createLegalEntity, { body: legalEntity })).toMatchObject({
      status: 409,
      body: { code: "already-exists" },
    });
  });

  test("a customer can be read, found by its account, and is active", async () => {
    const answer = await book.bench.call(getCustomer, { params: { customerId: book.customerId } });
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: { ...customer, status: "active" } });
    expect((await book.bench.call(listCustomers, { query: { accountId } })).body).toEqual({ items: [answer.body], next: null });
    expect((await book.bench.call(listCustomers, { query: { accountId: parentAccountId } })).body.items).toEqual([]);
    expect(await book.bench.events("erp.customer.created.v1")).toMatchObject([{ subject: book.customerId }]);
  });

  test("an unknown customer is not found", async () => {
    const customerId = deriveId("cus", "book", "nobody");
    expect(await book.bench.call(getCustomer, { params: { customerId } })).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect(await book.bench.call(updateCustomer, { params: { customerId }, body: { name: "X" }, ifMatch: '"v1"' })).toMatchObject({
      status: 404,
    });
  });

  test("a second customer for the same account is refused", async () => {
    expect(await book.bench.call(createCustomer, { body: customer })).toMatchObject({ status: 409, body: { code: "already-exists" } });
  });

  test("a customer of an unknown legal entity is refused, at creation and at change", async () => {
    const other = customerNamed("other", { legalEntity: "DE01" });
    expect(await book.bench.call(createCustomer, { body: other })).toMatchObject({ status: 422, body: { code: "unknown-legal-entity" } });
    const change = { params: { customerId: book.customerId }, body: { legalEntity: "DE01" }, ifMatch: '"v1"' };
    expect(await book.bench.call(updateCustomer, change)).toMatchObject({ status: 422, body: { code: "unknown-legal-entity" } });
  });

  test("a customer changes only on the version that was read", async () => {
    const params = { customerId: book.customerId };
    const body = { parentAccountId: null };
    expect(await book.bench.call(updateCustomer, { params, body })).toMatchObject({ status: 428, body: { code: "if-match-missing" } });
    expect(await book.bench.call(updateCustomer, { params, body, ifMatch: '"v2"' })).toMatchObject({
      status: 412,
      body: { code: "version-conflict" },
    });
    expect(await book.bench.call(updateCustomer, { params, body, ifMatch: '"v1"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body,
    });
    expect(await book.bench.events("erp.customer.updated.v1")).toMatchObject([{ data: { parentAccountId: null, name: "Acme" } }]);
  });

  test("a billing account pays for one customer, and is free once that one is bound to another", async () => {
    const second = customerNamed("second");
    const taken = { status: 409, body: { code: "billing-account-taken" } };
    const shared = { ...second, billingAccountId: customer.billingAccountId };
    expect(await book.bench.call(createCustomer, { body: shared })).toMatchObject(taken);
    const { id } = (await book.bench.call(createCustomer, { body: second })).body;
    const bind = (customerId: string, billingAccountId: string, ifMatch: string) =>
      book.bench.call(updateCustomer, { params: { customerId }, body: { billingAccountId }, ifMatch });
    expect(await bind(id, customer.billingAccountId, '"v1"')).toMatchObject(taken);
    expect(await bind(id, second.billingAccountId, '"v1"')).toMatchObject({ status: 200 });
    expect(await bind(book.customerId, customerNamed("third").billingAccountId, '"v1"')).toMatchObject({ status: 200 });
    expect(await bind(id, customer.billingAccountId, '"v2"')).toMatchObject({ status: 200 });
  });
});

describe("ERP periods", () => {
  let book: Book;
  beforeEach(async () => {
    book = await openBook();
  });
  afterEach(() => book.bench.close());
  const over = () => book.bench.advance("2026-03-01T00:30:00.000Z");
  const close = (month: string, code = "US01") => book.bench.call(closePeriod, { body: { legalEntity: code, month } });

  test("a period appears with its first posting and is closed with its version", async () => {
    await book.post("1");
    expect((await book.bench.call(listPeriods, { query: { legalEntity: "US01" } })).body.items).toMatchObject([
      { month: "2026-01", status: "open" },
    ]);
    await over();
    expect(await close("2026-01")).toMatchObject({ status: 200, headers: { etag: '"v2"' }, body: { month: "2026-01", status: "closed" } });
    expect(await book.bench.events("erp.period.closed.v1")).toMatchObject([{ data: { month: "2026-01" } }]);
  });

  test("a period closes once, and what lies before a closed one is closed with it", async () => {
    await over();
    await close("2026-02");
    expect(await close("2026-02")).toMatchObject({ status: 409, body: { code: "period-closed" } });
    expect(await close("2026-01")).toMatchObject({ status: 409, body: { code: "period-closed" } });
    expect(await close("2025-12")).toMatchObject({ status: 422, body: { code: "before-first-period" } });
  });

  test("a period is not closed before an earlier one, with postings or without", async () => {
    await book.post("1");
    await over();
    expect(await close("2026-02")).toMatchObject({ status: 409, body: { code: "period-out-of-order" } });
    await close("2026-01");
    expect(await close("2027-12")).toMatchObject({ status: 409, body: { code: "period-out-of-order" } });
    expect(await close("2026-02")).toMatchObject({ status: 200 });
    expect(await close("2026-03")).toMatchObject({ status: 409, body: { code: "period-not-over" } });
  });

  test("the periods of an unknown legal entity, and months the calendar lacks, are refused", async () => {
    expect(await close("2026-01", "DE01")).toMatchObject({ status: 422, body: { code: "unknown-legal-entity" } });
    expect(await close("2026-13")).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });
});
