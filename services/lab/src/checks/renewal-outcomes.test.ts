import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { renewalOutcomes } from "./renewal-outcomes.ts";
import { only, soundSnapshot } from "./snapshot.fixture.ts";

describe("how the renewals came out", () => {
  it("each won renewal is completed, waits for money, or is in a case", () => {
    expect(renewalOutcomes(soundSnapshot())).toEqual({ won: 3, lost: 1, completed: 1, awaitingPayment: 1, inCase: 1, unexplained: [] });
  });

  it("a won renewal that nothing explains is named with where it stands", () => {
    const sound = soundSnapshot();
    expect(renewalOutcomes({ ...sound, cases: [] })).toMatchObject({ inCase: 0, unexplained: ["opp-held: not closed out, invoice draft"] });
    expect(renewalOutcomes({ ...sound, cases: [], invoices: [] }).unexplained).toEqual([
      "opp-paid: closed out, invoice none",
      "opp-open: closed out, invoice none",
      "opp-held: not closed out, invoice none",
    ]);
  });

  it("a closed case explains nothing", () => {
    const sound = soundSnapshot();
    expect(
      renewalOutcomes({ ...sound, cases: sound.cases.map((each) => ({ ...each, status: "closed" as const })) }).unexplained,
    ).toHaveLength(1);
  });

  it("money paid before CRM is closed out is not yet completed", () => {
    const sound = soundSnapshot();
    const contracts = sound.contracts.map((contract) => ({ ...contract, lastOpportunityId: null }));
    expect(renewalOutcomes({ ...sound, contracts })).toMatchObject({
      completed: 0,
      unexplained: ["opp-paid: not closed out, invoice paid", "opp-open: not closed out, invoice open"],
    });
  });

  it("a case of another renewal does not explain this one; a voided invoice is none", () => {
    const sound = soundSnapshot();
    const invoices = sound.invoices.map((invoice) => (invoice.id === "inv-open" ? { ...invoice, status: "void" as const } : invoice));
    const cases = [...sound.cases, only<Case>({ id: "case-other", status: "assigned", correlationId: "opp-other" })];
    expect(renewalOutcomes({ ...sound, invoices, cases }).unexplained).toEqual(["opp-open: closed out, invoice none"]);
  });

  it("new business is not counted", () => {
    const sound = soundSnapshot();
    const opportunities = sound.opportunities.map((each) => ({ ...each, kind: "new_business" as const }));
    expect(renewalOutcomes({ ...sound, opportunities })).toMatchObject({ won: 0, lost: 0, completed: 0 });
  });
});
