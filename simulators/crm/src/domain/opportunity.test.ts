import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isClosed, loseOpportunity, recordSignedQuote, updateOpportunity, winOpportunity } from "./opportunity.ts";

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
};
const at = "2026-01-15T10:00:00.000Z";
const quoteId = "qte_00000000000000000001";

describe("opportunity", () => {
  test.each<[string, Opportunity["stage"], Parameters<typeof updateOpportunity>[1], Opportunity["stage"]]>([
    ["a name does not move the stage", "prospecting", { name: "Other" }, "prospecting"],
    ["terms before a quote do not move it", "qualification", { terms }, "qualification"],
    ["the first quote makes it a proposal", "prospecting", { quoteId }, "proposal"],
    ["a quote makes a qualified one a proposal too", "qualification", { quoteId }, "proposal"],
    ["terms after the quote make it a negotiation", "proposal", { terms }, "negotiation"],
    ["a new quote does not end the negotiation", "negotiation", { quoteId }, "negotiation"],
    ["a quote taken away does not move it back", "proposal", { quoteId: null }, "proposal"],
  ])("%s", (_, stage, change, expected) => {
    expect(updateOpportunity({ ...open, stage }, change)).toEqual({
      outcome: "changed",
      opportunity: { ...open, ...change, stage: expected },
    });
  });

  test.each<[Opportunity["stage"], Opportunity["stage"]]>([
    ["prospecting", "proposal"],
    ["negotiation", "negotiation"],
    ["closed_won", "closed_won"],
  ])("a quote signed while %s leaves it %s", (stage, expected) => {
    expect(recordSignedQuote({ ...open, stage }, quoteId)).toEqual({
      outcome: "changed",
      opportunity: { ...open, quoteId, stage: expected },
    });
  });

  test("a quote signed after the loss is refused", () => {
    expect(recordSignedQuote({ ...open, stage: "closed_lost" }, quoteId)).toMatchObject({ outcome: "refused", code: "opportunity-closed" });
  });

  test("nothing leads out of a closed stage", () => {
    const step = fc.oneof(
      fc.constant((of: Opportunity) => winOpportunity(of, at)),
      fc.constant((of: Opportunity) => loseOpportunity(of, "price", at)),
      fc.record({ name: fc.string() }).map((change) => (of: Opportunity) => updateOpportunity(of, change)),
      fc.constant((of: Opportunity) => updateOpportunity(of, { quoteId, terms })),
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
        }
      }),
    );
  });
});
