import { deriveId } from "@cashline/kernel/ids";
import { LARGEST_MINOR } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { accountId, billingAccountId, customer as master, parentAccountId, posting, usd } from "./posting.fixture.ts";
import { arrangement, delivery } from "./arrangement.fixture.ts";
import { checkPosting, servicePeriodFault, type PostingFacts } from "./posting-check.ts";

const customer = { id: "cus_1", ...master, status: "active" as const };
const facts: PostingFacts = {
  customer,
  legalEntityExists: true,
  closedThrough: null,
  alreadyPosted: false,
  softClosedThrough: null,
  window: undefined,
  mapping: undefined,
  taxCodes: [],
  rate: undefined,
  arrangement: undefined,
};
const window = { id: "mw_1", legalEntity: null, from: "2026-01-05T00:00:00.000Z", to: "2026-01-06T00:00:00.000Z", reason: "upgrade" };
const revenueArrangementId = deriveId("ra", "book", "1");
const own = { ...arrangement(100_000, [delivery("a", 1)]), customerId: "cus_1" };
const eur = { currency: "EUR", minor: "1" };

describe("the posting check", () => {
  test.each<[string, Parameters<typeof posting>[1], Partial<PostingFacts>, string[]]>([
    ["nothing", {}, {}, []],
    ["nothing for a closed month before", {}, { closedThrough: "2025-12" }, []],
    [
      "an unknown customer, and nothing that depends on one",
      { parentAccountId: null, currency: "USD" },
      { customer: undefined },
      ["unknown-customer"],
    ],
    ["a blocked customer", {}, { customer: { ...customer, status: "blocked" } }, ["customer-blocked"]],
    ["a parent ERP does not have", {}, { customer: { ...customer, parentAccountId: null } }, ["customer-hierarchy-mismatch"]],
    ["a parent the invoice does not have", { parentAccountId: null }, {}, ["customer-hierarchy-mismatch"]],
    ["another billing account", {}, { customer: { ...customer, billingAccountId: accountId } }, ["billing-account-mismatch"]],
    ["another legal entity", {}, { customer: { ...customer, legalEntity: "DE01" } }, ["legal-entity-mismatch"]],
    ["an unknown legal entity", {}, { legalEntityExists: false }, ["unknown-legal-entity"]],
    ["another currency", {}, { customer: { ...customer, currency: "EUR" } }, ["currency-mismatch"]],
    ["a closed month", {}, { closedThrough: "2026-01" }, ["period-closed"]],
    ["a negative net", { net: usd(-1) }, {}, ["unbalanced"]],
    ["a negative tax", { tax: usd(-1) }, {}, ["unbalanced"]],
    ["a net in another currency", { net: eur }, {}, ["unbalanced"]],
    ["a tax in another currency", { tax: eur }, {}, ["unbalanced"]],
    ["a gross no document can carry", { net: usd(LARGEST_MINOR.toString()), tax: usd(1) }, {}, ["unbalanced"]],
    ["a second posting", {}, { alreadyPosted: true }, ["already-posted"]],
    ["a month locked for receivables", {}, { softClosedThrough: "2026-01" }, ["period-soft-closed"]],
    [
      "only the close of a month that is closed and locked",
      {},
      { softClosedThrough: "2026-01", closedThrough: "2026-01" },
      ["period-closed"],
    ],
    ["a maintenance window", {}, { window }, ["maintenance-window"]],
    ["an account that is missing", {}, { mapping: { deferred_revenue: null } }, ["account-unmapped"]],
    ["a tax account only where there is tax", { tax: usd(0) }, { mapping: { tax_payable: null } }, []],
    ["no tax code while any will do", { taxCode: "V9" }, {}, []],
    ["a tax code the entity lacks", { taxCode: "V9" }, { taxCodes: ["V1"] }, ["unknown-tax-code"]],
    ["the jurisdiction as tax code where none is named", {}, { taxCodes: ["US-CA"] }, []],
    ["a rate policy demands", {}, { rate: "missing" }, ["fx-rate-missing"]],
    [
      "an amount too large in the entity's currency",
      { net: usd("99999999999999") },
      { rate: { currency: "INR", rate: "83", rateOn: "2026-01-05" } },
      ["amount-out-of-range"],
    ],
    ["an arrangement it does not know", { revenueArrangementId }, {}, ["unknown-arrangement"]],
    ["nothing against its own arrangement", { revenueArrangementId }, { arrangement: own }, []],
    [
      "an account the arrangement needs",
      { revenueArrangementId },
      { arrangement: own, mapping: { contract_liability: null } },
      ["account-unmapped"],
    ],
    [
      "another customer's arrangement",
      { revenueArrangementId },
      { arrangement: { ...own, customerId: "cus_2" } },
      ["arrangement-mismatch"],
    ],
    [
      "another contract's arrangement",
      { revenueArrangementId, contractId: billingAccountId },
      { arrangement: own },
      ["arrangement-mismatch"],
    ],
    ["a cancelled arrangement", { revenueArrangementId }, { arrangement: { ...own, status: "cancelled" } }, ["arrangement-not-active"]],
    [
      "more than the arrangement's price",
      { revenueArrangementId },
      { arrangement: { ...own, billed: usd(1) } },
      ["arrangement-overbilled"],
    ],
    [
      "everything at once, a second posting first",
      { billingAccountId: accountId, net: usd(-1), parentAccountId: null },
      {
        customer: { ...customer, status: "blocked", legalEntity: "DE01", currency: "EUR" },
        legalEntityExists: false,
        closedThrough: "2026-01",
        alreadyPosted: true,
      },
      [
        "already-posted",
        "customer-blocked",
        "customer-hierarchy-mismatch",
        "billing-account-mismatch",
        "legal-entity-mismatch",
        "unknown-legal-entity",
        "currency-mismatch",
        "period-closed",
        "unbalanced",
      ],
    ],
  ])("it finds %s", (_, change, known, codes) => {
    expect(checkPosting(posting("1", change), { ...facts, ...known }).map(({ code }) => code)).toEqual(codes);
  });

  test("a finding says what ERP expected and what it found", () => {
    expect(checkPosting(posting("1", { parentAccountId: null }), facts)).toEqual([
      {
        code: "customer-hierarchy-mismatch",
        detail: `Parent account is none in the invoice and ${parentAccountId} in ERP`,
        expected: parentAccountId,
        found: null,
      },
    ]);
    expect(checkPosting(posting("1", { billingAccountId: accountId }), facts)).toMatchObject([
      { expected: billingAccountId, found: accountId },
    ]);
  });

  test.each([
    ["2026-01-01", "2027-01-01", undefined],
    ["2026-01-01", "2026-01-01", undefined],
    ["2026-01-02", "2026-01-01", "before the start"],
    ["2026-01-01", "2046-01-01", "at most"],
    ["9998-01-01", "9999-01-01", "is after 2999-12-31"],
  ])("whether a service from %s to %s can be scheduled: %s", (serviceStartOn, serviceEndOn, fault) => {
    const answer = servicePeriodFault({ serviceStartOn, serviceEndOn });
    if (fault === undefined) expect(answer).toBeUndefined();
    else expect(answer).toContain(fault);
  });
});
