import type { CaseStatus } from "@cashline/contracts/services/orchestrator/entities";
import { expect, test } from "vitest";
import { caseOf } from "./objects.fixture.ts";
import { renewalsInCase } from "./open-cases.ts";

test("a case explains its renewal while somebody answers for it", () => {
  const statuses = {
    detected: true,
    classified: true,
    assigned: true,
    in_progress: true,
    awaiting_approval: true,
    resolving: true,
    verifying: true,
    closed: false,
    reopened: true,
    escalated: true,
    suppressed: false,
    dismissed: false,
  } satisfies Record<CaseStatus, boolean>;
  for (const [status, counts] of Object.entries(statuses)) {
    const inCase = renewalsInCase([caseOf("case_1", status as CaseStatus, { correlationId: "opp_1" })]);
    expect([...inCase], status).toEqual(counts ? ["opp_1"] : []);
  }
});
