import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import { addDays, addMonths } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GRACE_DAYS, expireContract, renewContract, termFlaw, type NextTerm } from "./contract.ts";

const contract: Contract = {
  id: "ctr_00000000000000000001",
  externalKey: "c-1",
  accountId: "acc_00000000000000000001",
  status: "activated",
  sellingEntity: "DE01",
  currency: "EUR",
  startOn: "2025-02-01",
  endOn: "2026-02-01",
  termMonths: 12,
  sku: "platform",
  tier: "pro",
  seats: 10,
  unitPrice: "45.00",
  discountPercent: "0",
  billingFrequency: "annual",
  paymentTerms: "net_30",
  autoRenew: false,
  renewals: 0,
  lastOpportunityId: null,
  lastTermValue: null,
  submittedBy: null,
  returnReason: null,
  activatedBy: "lab",
  activationRule: "recorded",
  terminateOn: null,
  terminationReason: null,
  endDay: "exclusive",
  termRule: "whole_months",
  contractCurrency: "account",
};
const won: Opportunity = {
  id: "opp_00000000000000000001",
  externalKey: "r-1",
  name: "Renewal",
  accountId: contract.accountId,
  contractId: contract.id,
  kind: "renewal",
  stage: "closed_won",
  closeOn: "2026-02-01",
  terms: { sku: "platform", tier: "scale", seats: 12, discountPercent: "10", termMonths: 12, billingFrequency: "annual" },
  quoteId: null,
  closedAt: "2026-01-15T10:00:00.000Z",
  lossReason: null,
  amount: null,
  probability: 100,
  probabilityRule: "stage",
  forecastCategory: "closed",
  expectedRevenue: null,
  stagePath: "free",
};
const term: NextTerm = {
  opportunityId: won.id,
  quoteId: "qte_00000000000000000001",
  startOn: "2026-02-01",
  endOn: "2027-02-01",
  termMonths: 12,
  sku: "platform",
  tier: "scale",
  seats: 12,
  unitPrice: "49.00",
  discountPercent: "10",
  billingFrequency: "annual",
  termValue: { currency: "EUR", minor: "635040" },
};

const euro = { contractCurrency: "account", accountCurrency: "EUR" } as const;

describe("contract", () => {
  test("a won renewal brings the next term's dates and lines and nothing else", () => {
    const { opportunityId, quoteId: _, termValue, ...lines } = term;
    expect(renewContract(contract, won, term, false, euro)).toEqual({
      outcome: "renewed",
      contract: { ...contract, ...lines, renewals: 1, lastOpportunityId: opportunityId, lastTermValue: termValue },
    });
  });

  test.each<[string, Partial<Contract>, Opportunity | undefined, Partial<NextTerm>, boolean, string]>([
    ["an expired contract", { status: "expired" }, won, {}, false, "contract-not-active"],
    ["a terminated contract", { status: "terminated" }, won, {}, false, "contract-not-active"],
    ["a contract under notice", { terminateOn: "2026-01-20" }, won, {}, false, "contract-not-active"],
    ["an opportunity that does not exist", {}, undefined, {}, false, "opportunity-not-won"],
    ["an open opportunity", {}, { ...won, stage: "negotiation" }, {}, false, "opportunity-not-won"],
    ["a lost opportunity", {}, { ...won, stage: "closed_lost" }, {}, false, "opportunity-not-won"],
    ["another contract's opportunity", {}, { ...won, contractId: "ctr_00000000000000000002" }, {}, false, "opportunity-not-won"],
    ["an opportunity about no contract", {}, { ...won, contractId: null }, {}, false, "opportunity-not-won"],
    ["a gap of a day", {}, won, { startOn: "2026-02-02" }, false, "term-not-contiguous"],
    ["an overlap of a day", {}, won, { startOn: "2026-01-31" }, false, "term-not-contiguous"],
    ["a second use of one opportunity, even on the right day", {}, won, {}, true, "term-not-contiguous"],
    ["a term without a day", {}, won, { endOn: "2026-02-01" }, false, "invalid-request"],
    ["a term by its last day of service", {}, won, { endOn: "2027-01-31" }, false, "term-length-differs"],
    ["a term of a day more", {}, won, { endOn: "2027-02-02" }, false, "term-length-differs"],
    ["a value in another currency", {}, won, { termValue: { currency: "USD", minor: "1" } }, false, "invalid-request"],
  ])("%s is refused", (_, over, opportunity, change, renewedBefore, code) => {
    expect(renewContract({ ...contract, ...over }, opportunity, { ...term, ...change }, renewedBefore, euro)).toMatchObject({
      outcome: "refused",
      code,
    });
  });

  test("a term signed to end with others says so, and the next one begins on its end", () => {
    const short = { ...term, endOn: "2026-12-15", termMonths: 11, termRule: "cut_short" as const };
    const decision = renewContract(contract, won, short, false, euro);
    expect(decision).toMatchObject({ outcome: "renewed", contract: { endOn: "2026-12-15", termRule: "cut_short", endDay: "exclusive" } });
    const { termRule: _, ...unsaid } = short;
    expect(renewContract(contract, won, unsaid, false, euro)).toMatchObject({ code: "term-length-differs" });
  });

  test("a renewal is in the account's currency, unless the tenant says any, which the contract prints", () => {
    const yen = { ...euro, accountCurrency: "JPY" };
    expect(renewContract(contract, won, term, false, yen)).toMatchObject({ code: "contract-currency-differs" });
    expect(renewContract(contract, won, term, false, { ...yen, contractCurrency: "any" })).toMatchObject({
      contract: { contractCurrency: "any" },
    });
  });

  test("however many terms follow each other, they leave out no day and sell none twice", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 36 }), { minLength: 1, maxLength: 10 }), (terms) => {
        let current = contract;
        for (const months of terms) {
          const before = current;
          const next = { ...term, startOn: before.endOn, endOn: addMonths(before.endOn, months), termMonths: months };
          const decision = renewContract(before, won, next, false, euro);
          if (decision.outcome === "refused") throw new Error(decision.detail);
          current = decision.contract;
          expect(current.startOn).toBe(before.endOn);
          expect(termFlaw(current)).toBeUndefined();
        }
        expect(current.renewals).toBe(terms.length);
      }),
    );
  });

  test.each<[string, Partial<Contract>, string, boolean]>([
    ["stays in force on its last day", {}, addDays(contract.endOn, -1), false],
    ["stays in force through the grace", {}, addDays(contract.endOn, GRACE_DAYS - 1), false],
    ["expires when the grace is over", {}, addDays(contract.endOn, GRACE_DAYS), true],
    ["does not expire twice", { status: "expired" }, "2027-01-01", false],
  ])("a contract %s", (_, over, today, expires) => {
    expect(expireContract({ ...contract, ...over }, today)?.status).toBe(expires ? "expired" : undefined);
  });
});
