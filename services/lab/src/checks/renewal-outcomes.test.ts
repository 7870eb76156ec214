import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { changed } from "./invariants/plant.fixture.ts";
import { only, quote } from "./objects.fixture.ts";
import { renewalOutcomes } from "./renewal-outcomes.ts";
import { intent, soundSnapshot } from "./snapshot.fixture.ts";

describe("how the renewals came out", () => {
  it("each won renewal is completed, waits for money, or is in a case", () => {
    expect(renewalOutcomes(soundSnapshot())).toEqual({ won: 3, lost: 1, completed: 1, awaitingPayment: 1, inCase: 1, unexplained: [] });
  });

  it("a won renewal that nothing explains is named with where it stands", () => {
    const sound = soundSnapshot();
    expect(renewalOutcomes({ ...sound, cases: [] })).toMatchObject({
      inCase: 0,
      unexplained: ["opp-held: not closed out, invoice draft, no payment on its way"],
    });
    expect(renewalOutcomes({ ...sound, cases: [], invoices: [] }).unexplained).toEqual([
      "opp-paid: closed out, invoice none, no payment on its way",
      "opp-open: closed out, invoice none, no payment on its way",
      "opp-held: not closed out, invoice none, no payment on its way",
    ]);
  });

  it.each(["closed", "dismissed", "suppressed"] as const)("a %s case explains nothing", (status) => {
    const sound = soundSnapshot();
    expect(renewalOutcomes({ ...sound, cases: sound.cases.map((each) => ({ ...each, status })) }).unexplained).toHaveLength(1);
  });

  it("money paid before CRM is closed out is not yet completed", () => {
    const sound = soundSnapshot();
    const contracts = sound.contracts.map((contract) => ({ ...contract, lastOpportunityId: null }));
    expect(renewalOutcomes({ ...sound, contracts })).toMatchObject({
      completed: 0,
      unexplained: [
        "opp-paid: not closed out, invoice paid, no payment on its way",
        "opp-open: not closed out, invoice open, payment on its way",
      ],
    });
  });

  it("a renewal stays completed when its contract has been renewed once more", () => {
    const sound = soundSnapshot();
    const contracts = changed(sound.contracts, "ctr-paid", { lastOpportunityId: "opp-next", startOn: "2027-02-01", endOn: "2028-02-01" });
    expect(renewalOutcomes({ ...sound, contracts })).toMatchObject({ completed: 1, unexplained: [] });
    expect(renewalOutcomes({ ...sound, contracts, quotes: [quote("open", 500)] }).unexplained).toContain(
      "opp-paid: not closed out, invoice none, no payment on its way",
    );
  });

  it.each(["requires_payment_method", "canceled", "succeeded"] as const)(
    "an open invoice whose payment is %s waits for nothing: it needs a case",
    (status) => {
      const sound = soundSnapshot();
      const intents = [intent("open", "open", status, 550)];
      expect(renewalOutcomes({ ...sound, intents })).toMatchObject({
        awaitingPayment: 0,
        unexplained: ["opp-open: closed out, invoice open, no payment on its way"],
      });
      const declined = only<Case>({ id: "case-declined", status: "assigned", correlationId: "opp-open" });
      expect(renewalOutcomes({ ...sound, intents, cases: [...sound.cases, declined] })).toMatchObject({ inCase: 2, unexplained: [] });
    },
  );

  it("a case of another renewal does not explain this one; a voided invoice is none", () => {
    const sound = soundSnapshot();
    const invoices = sound.invoices.map((invoice) => (invoice.id === "inv-open" ? { ...invoice, status: "void" as const } : invoice));
    const cases = [...sound.cases, only<Case>({ id: "case-other", status: "assigned", correlationId: "opp-other" })];
    expect(renewalOutcomes({ ...sound, invoices, cases }).unexplained).toEqual([
      "opp-open: closed out, invoice none, no payment on its way",
    ]);
  });

  it("new business is not counted", () => {
    const sound = soundSnapshot();
    const opportunities = sound.opportunities.map((each) => ({ ...each, kind: "new_business" as const }));
    expect(renewalOutcomes({ ...sound, opportunities })).toMatchObject({ won: 0, lost: 0, completed: 0 });
  });
});
