import { deriveId } from "@cashline/kernel/ids";
import { LARGEST_MINOR } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { accountId, billingAccountId, customer as master, nothingAgainst, parentAccountId, posting, usd } from "./posting.fixture.ts";
import { arrangement, delivery } from "./arrangement.fixture.ts";
import { checkPosting, servicePeriodFault, type PostingFacts } from "./posting-check.ts";

const customer = { id: "cus_1", ...master, status: "active" as const };
const facts: PostingFacts = { ...nothingAgainst, customer };
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
    ["an unknown legal entity", {}, { calendar: undefined }, ["unknown-legal-entity"]],
    ["another currency", {}, { customer: { ...customer, currency: "EUR" } }, ["currency-mismatch"]],
    ["a closed month", {}, { closedThrough: "2026-01" }, ["period-closed"]],
    ["a day before the books begin, closed or not", { postedOn: "2025-12-31" }, { closedThrough: "2026-01" }, ["before-first-period"]],
    ["nothing on the last day policy takes", { postedOn: "2026-02-28", dueOn: "2026-02-28" }, {}, []],
    ["a month policy does not take yet", { postedOn: "2026-03-01", dueOn: "2026-03-01" }, {}, ["period-not-open-yet"]],
    ["a due date before the posting", { dueOn: "2026-01-04" }, {}, ["due-before-invoice"]],
    ["a due date before the invoice date", { dueOn: "2026-01-04", issuedOn: "2026-01-05" }, {}, ["due-before-invoice"]],
    ["nothing against a late posting of an invoice that is due", { dueOn: "2026-01-04", issuedOn: "2025-12-20" }, {}, []],
    ["nothing where the seller's day is already the next", { issuedOn: "2026-01-06" }, {}, []],
    ["a posting before the invoice", { issuedOn: "2026-01-07" }, {}, ["dated-before-document"]],
    ["a negative net", { net: usd(-1) }, {}, ["negative-amount"]],
    ["nothing in tax given back, while the total is above zero", { tax: usd(-1) }, {}, []],
    ["nothing in tax given back that takes all of the net", { net: usd(5), tax: usd(-5) }, {}, []],
    ["a total below zero", { net: usd(5), tax: usd(-6) }, {}, ["negative-amount"]],
    ["a negative net, whatever the total", { net: usd(-1), tax: usd(5) }, {}, ["negative-amount"]],
    ["a tax account that is missing for tax given back", { tax: usd(-1) }, { mapping: { tax_payable: null } }, ["account-unmapped"]],
    ["nothing in a net and a tax of zero", { net: usd(0), tax: usd(0) }, {}, []],
    ["a net in another currency", { net: eur }, {}, ["currency-mismatch"]],
    ["a tax in another currency", { tax: eur }, {}, ["currency-mismatch"]],
    [
      "a negative amount in another currency, both",
      { net: usd(0), tax: { currency: "EUR", minor: "-1" } },
      {},
      ["currency-mismatch", "negative-amount"],
    ],
    ["nothing in the largest gross a document can carry", { net: usd(LARGEST_MINOR.toString()), tax: usd(0) }, {}, []],
    ["a gross no document can carry", { net: usd(LARGEST_MINOR.toString()), tax: usd(1) }, {}, ["amount-out-of-range"]],
    [
      "a gross no document can carry in either currency, once",
      { net: usd(LARGEST_MINOR.toString()), tax: usd(1) },
      { rate: { currency: "INR", rate: "83", rateOn: "2026-01-05" } },
      ["amount-out-of-range"],
    ],
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
    [
      "a net too large in the entity's currency, beside tax given back that keeps the total within it",
      { net: usd("12048192771085"), tax: usd(-10) },
      { rate: { currency: "INR", rate: "83", rateOn: "2026-01-05" } },
      ["amount-out-of-range"],
    ],
    [
      "nothing in the largest net the entity's currency can carry, beside tax given back",
      { net: usd("12048192771084"), tax: usd(-10) },
      { rate: { currency: "INR", rate: "83", rateOn: "2026-01-05" } },
      [],
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
        calendar: undefined,
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
        "negative-amount",
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

  test.each<[string, Parameters<typeof posting>[1], Partial<PostingFacts>, string, string | null, string | null]>([
    ["already-posted", {}, { alreadyPosted: true }, `Invoice ${posting("1").invoiceId} has a receivable`, null, null],
    ["unknown-customer", {}, { customer: undefined }, `No customer exists for account ${accountId}`, null, accountId],
    ["customer-blocked", {}, { customer: { ...customer, status: "blocked" } }, "Customer cus_1 is blocked", "active", "blocked"],
    ["legal-entity-mismatch", { legalEntity: "DE01" }, {}, "Legal entity is DE01 in the invoice and US01 in ERP", "US01", "DE01"],
    ["unknown-legal-entity", {}, { calendar: undefined }, "There is no legal entity US01", null, "US01"],
    [
      "currency-mismatch",
      {},
      { customer: { ...customer, currency: "EUR" } },
      "Currency is USD in the invoice and EUR in ERP",
      "EUR",
      "USD",
    ],
    ["currency-mismatch", { tax: eur }, {}, "Net and tax must be in the invoice's currency", "USD", "EUR"],
    ["period-closed", {}, { closedThrough: "2026-01" }, "US01 is closed through 2026-01", null, "2026-01"],
    ["negative-amount", { net: usd(-1) }, {}, "Net and total must not be negative", "0 or more", "net -1, tax 19000"],
    [
      "amount-out-of-range",
      { net: usd(LARGEST_MINOR.toString()), tax: usd(1) },
      {},
      "Net plus tax is more than a document may carry",
      `${LARGEST_MINOR}`,
      `${LARGEST_MINOR + 1n}`,
    ],
    ["period-soft-closed", {}, { softClosedThrough: "2026-01" }, "US01 takes no receivables through 2026-01", null, "2026-01"],
    ["maintenance-window", {}, { window }, "upgrade: no postings until 2026-01-06T00:00:00.000Z", null, null],
    ["account-unmapped", {}, { mapping: { receivable: null } }, "US01 has no account for receivable", "receivable", null],
    ["account-unmapped", {}, { mapping: { tax_payable: null } }, "US01 has no account for tax_payable", "tax_payable", null],
    [
      "account-unmapped",
      { revenueArrangementId },
      { arrangement: own, mapping: { contract_asset: null } },
      "US01 has no account for contract_asset",
      "contract_asset",
      null,
    ],
    ["unknown-tax-code", { taxCode: "V9" }, { taxCodes: ["V1", "V2"] }, "US01 does not post with the tax code V9", "V1, V2", "V9"],
    ["fx-rate-missing", {}, { rate: "missing" }, "There is no rate of USD for 2026-01-05", null, null],
    [
      "amount-out-of-range",
      { net: usd("99999999999999") },
      { rate: { currency: "INR", rate: "83", rateOn: "2026-01-05" } },
      "At 83 the gross is more than a document may carry in INR",
      null,
      null,
    ],
    [
      "unknown-arrangement",
      { revenueArrangementId },
      {},
      `There is no revenue arrangement ${revenueArrangementId}`,
      null,
      revenueArrangementId,
    ],
    [
      "arrangement-mismatch",
      { revenueArrangementId },
      { arrangement: { ...own, customerId: "cus_2" } },
      "Customer is cus_1 in the invoice and cus_2 in ERP",
      "cus_2",
      "cus_1",
    ],
    [
      "arrangement-mismatch",
      { revenueArrangementId },
      { arrangement: { ...own, legalEntity: "DE01" } },
      "Legal entity is US01 in the invoice and DE01 in ERP",
      "DE01",
      "US01",
    ],
    [
      "arrangement-mismatch",
      { revenueArrangementId },
      { arrangement: { ...own, currency: "EUR" } },
      "Currency is USD in the invoice and EUR in ERP",
      "EUR",
      "USD",
    ],
    [
      "arrangement-mismatch",
      { revenueArrangementId, contractId: billingAccountId },
      { arrangement: own },
      `Contract is ${billingAccountId} in the invoice and ${own.contractId} in ERP`,
      own.contractId,
      billingAccountId,
    ],
    [
      "arrangement-not-active",
      { revenueArrangementId },
      { arrangement: { ...own, status: "cancelled" } },
      "The arrangement is cancelled",
      "active",
      "cancelled",
    ],
    [
      "arrangement-overbilled",
      { revenueArrangementId },
      { arrangement: { ...own, billed: usd(1) } },
      "100001 would be billed of a price of 100000",
      "100000",
      "100001",
    ],
  ])("%s of %j: what it says", (code, change, known, detail, expected, found) => {
    expect(checkPosting(posting("1", change), { ...facts, ...known })).toEqual([{ code, detail, expected, found }]);
  });

  test("an unknown customer of an arrangement is none", () => {
    const findings = checkPosting(posting("1", { revenueArrangementId }), { ...facts, customer: undefined, arrangement: own });
    expect(findings).toMatchObject([{ code: "unknown-customer" }, { code: "arrangement-mismatch", expected: "cus_1", found: null }]);
  });

  test("many tax codes are shown as far as a finding holds them", () => {
    const taxCodes = Array.from({ length: 50 }, (_, index) => `V${index}`);
    const [finding] = checkPosting(posting("1", { taxCode: "X" }), { ...facts, taxCodes });
    expect(finding?.expected).toBe(taxCodes.join(", ").slice(0, 120));
  });

  test.each([
    ["2026-01-01", "2027-01-01", undefined],
    ["2026-01-01", "2026-01-01", undefined],
    ["2026-01-02", "2026-01-01", "/body/serviceEndOn 2026-01-01 is before the start 2026-01-02"],
    ["2026-01-01", "2041-12-28", undefined],
    ["2026-01-01", "2041-12-29", "/body/serviceEndOn is 5841 days after the start; at most 5840 can be scheduled"],
    ["2999-01-01", "2999-12-31", undefined],
    ["2999-12-31", "3000-01-01", "/body/serviceEndOn 3000-01-01 is after 2999-12-31"],
  ])("whether a service from %s to %s can be scheduled: %s", (serviceStartOn, serviceEndOn, fault) => {
    expect(servicePeriodFault({ serviceStartOn, serviceEndOn })).toBe(fault);
  });
});
