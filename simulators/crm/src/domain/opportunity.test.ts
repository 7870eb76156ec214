import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { StagePath } from "@cashline/contracts/systems/crm/policy";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isClosed,
  loseOpportunity,
  moveOpportunity,
  openOpportunity,
  recordSignedQuote,
  updateOpportunity,
  winOpportunity,
  type OpenStage,
} from "./opportunity.ts";
import { defaultPolicy as rules } from "./policy.ts";

const terms = { sku: "platform", tier: "pro", seats: 10, discountPercent: "0", termMonths: 12, billingFrequency: "annual" as const };
const open: Opportunity = {
  id: "opp_00000000000000000001",
  externalKey: "r-1",
  name: "Renewal",
  accountId: "acc_00000000000000000001",
  contractId: "ctr_00000000000000000001",
  kind: "renewal",
  stage: "prospecting",
  closeOn: "2026-02-01",
  terms,
  quoteId: null,
  closedAt: null,
  lossReason: null,
  amount: null,
  probability: 10,
  probabilityRule: "stage",
  forecastCategory: "pipeline",
  expectedRevenue: null,
  stagePath: "free",
};
const at = "2026-01-15T10:00:00.000Z";
const quoteId = "qte_00000000000000000001";
const eur = (minor: string) => ({ currency: "EUR", minor });
const stages: OpenStage[] = ["prospecting", "qualification", "proposal", "negotiation"];

describe("opportunity", () => {
  test("a new opportunity stands in the first stage with what the stage sets", () => {
    const { stage: _, quoteId: __, closedAt: ___, lossReason: ____, ...opened } = { ...open, amount: eur("100000") };
    expect(openOpportunity(opened, rules)).toEqual({ ...open, amount: eur("100000"), expectedRevenue: eur("10000") });
  });

  test.each<[string, Opportunity["stage"], Parameters<typeof updateOpportunity>[1], Opportunity["stage"]]>([
    ["a name does not move the stage", "prospecting", { name: "Other" }, "prospecting"],
    ["terms before a quote do not move it", "qualification", { terms }, "qualification"],
    ["the first quote makes it a proposal", "prospecting", { quoteId }, "proposal"],
    ["a quote makes a qualified one a proposal too", "qualification", { quoteId }, "proposal"],
    ["terms after the quote make it a negotiation", "proposal", { terms }, "negotiation"],
    ["a new quote does not end the negotiation", "negotiation", { quoteId }, "negotiation"],
    ["a quote taken away does not move it back", "proposal", { quoteId: null }, "proposal"],
  ])("%s", (_, stage, change, expected) => {
    const { probability } = stage === expected ? open : rules.stages[expected as OpenStage];
    expect(updateOpportunity({ ...open, stage }, change, rules)).toEqual({
      outcome: "changed",
      opportunity: { ...open, ...change, stage: expected, probability },
    });
  });

  test.each<[Opportunity["stage"], Opportunity["stage"]]>([
    ["prospecting", "proposal"],
    ["negotiation", "negotiation"],
    ["closed_won", "closed_won"],
  ])("a quote signed while %s leaves it %s", (stage, expected) => {
    expect(recordSignedQuote({ ...open, stage }, quoteId, rules)).toMatchObject({
      outcome: "changed",
      opportunity: { quoteId, stage: expected },
    });
  });

  test("a quote signed after the loss is refused", () => {
    expect(recordSignedQuote({ ...open, stage: "closed_lost" }, quoteId, rules)).toMatchObject({
      outcome: "refused",
      code: "opportunity-closed",
    });
  });

  test.each<[StagePath, OpenStage, OpenStage, boolean]>([
    ["free", "prospecting", "negotiation", true],
    ["free", "negotiation", "prospecting", true],
    ["forward", "prospecting", "negotiation", true],
    ["forward", "proposal", "qualification", false],
    ["stepwise", "prospecting", "qualification", true],
    ["stepwise", "prospecting", "proposal", false],
    ["stepwise", "proposal", "qualification", false],
  ])("on a %s path, from %s to %s: %s", (stagePath, from, to, leads) => {
    const decision = moveOpportunity({ ...open, stage: from }, to, { ...rules, stagePath });
    if (leads) expect(decision).toMatchObject({ outcome: "changed", opportunity: { stage: to, stagePath, ...rules.stages[to] } });
    else expect(decision).toMatchObject({ outcome: "refused", code: "stage-not-reachable" });
  });

  test("somebody's own probability stays until the next stage, and goes back to the stage's when it is taken away", () => {
    const taken = updateOpportunity({ ...open, amount: eur("1001") }, { probability: 50 }, rules);
    if (taken.outcome === "refused") throw new Error(taken.detail);
    // 10.01 × 50 % is 5.005, half-up 5.01.
    expect(taken.opportunity).toMatchObject({ probability: 50, probabilityRule: "manual", expectedRevenue: eur("501") });
    expect(updateOpportunity(taken.opportunity, { name: "Other" }, rules)).toMatchObject({ opportunity: { probability: 50 } });
    expect(updateOpportunity(taken.opportunity, { probability: null }, rules)).toMatchObject({
      opportunity: { probability: 10, probabilityRule: "stage" },
    });
    expect(moveOpportunity(taken.opportunity, "negotiation", rules)).toMatchObject({
      opportunity: { probability: 90, probabilityRule: "stage", expectedRevenue: eur("901") },
    });
  });

  test("a probability stated together with what moves the stage outlives the move", () => {
    expect(updateOpportunity(open, { quoteId, probability: 80 }, rules)).toMatchObject({
      opportunity: { stage: "proposal", probability: 80, probabilityRule: "manual" },
    });
  });

  test("a changed stage table does not reach back to opportunities that already stand in the stage", () => {
    const later = { ...rules, stages: { ...rules.stages, prospecting: { probability: 20, forecastCategory: "best_case" as const } } };
    expect(updateOpportunity(open, { name: "Other" }, later)).toMatchObject({
      opportunity: { probability: 10, forecastCategory: "pipeline" },
    });
  });

  test("nothing leads out of a closed stage, and the forecast always agrees with the stage", () => {
    const step = fc.oneof(
      fc.constant((of: Opportunity) => winOpportunity(of, at)),
      fc.constant((of: Opportunity) => loseOpportunity(of, "price", at)),
      fc.constantFrom(...stages).map((stage) => (of: Opportunity) => moveOpportunity(of, stage, rules)),
      fc.record({ name: fc.string() }).map((change) => (of: Opportunity) => updateOpportunity(of, change, rules)),
      fc.integer({ min: 0, max: 100 }).map((probability) => (of: Opportunity) => updateOpportunity(of, { probability }, rules)),
      fc
        .integer({ min: 0, max: 10 ** 9 })
        .map((minor) => (of: Opportunity) => updateOpportunity(of, { amount: eur(String(minor)) }, rules)),
      fc.constant((of: Opportunity) => updateOpportunity(of, { quoteId, terms }, rules)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let opportunity = open;
        for (const take of steps) {
          const before = opportunity;
          const decision = take(before);
          if (isClosed(before)) expect(decision).toMatchObject({ outcome: "refused", code: "opportunity-closed" });
          else expect(decision.outcome).toBe("changed");
          if (decision.outcome === "changed") opportunity = decision.opportunity;
          expect(opportunity.closedAt !== null).toBe(isClosed(opportunity));
          expect(opportunity.lossReason !== null).toBe(opportunity.stage === "closed_lost");
          expect(opportunity.forecastCategory === "closed").toBe(opportunity.stage === "closed_won");
          expect(opportunity.forecastCategory === "omitted").toBe(opportunity.stage === "closed_lost");
          const expected = opportunity.amount && (BigInt(opportunity.amount.minor) * BigInt(opportunity.probability) + 50n) / 100n;
          expect(opportunity.expectedRevenue?.minor).toBe(expected?.toString());
        }
      }),
    );
  });
});
