import { LARGEST_MINOR } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { accountId, billingAccountId, customer as master, parentAccountId, posting, usd } from "./posting.fixture.ts";
import { checkPosting, servicePeriodFault, type PostingFacts } from "./posting-check.ts";

const customer = { id: "cus_1", ...master, status: "active" as const };
const facts: PostingFacts = { customer, legalEntityExists: true, closedThrough: null, alreadyPosted: false };
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
