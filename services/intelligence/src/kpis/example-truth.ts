import type { GroundTruth } from "@cashline/contracts/services/intelligence/ground-truth-operations";

/** One exception that was planted, by default found as declared, four hours after it could be known. */
export const truthExample = (id: string, changes: Partial<GroundTruth> = {}): GroundTruth => ({
  id,
  fault: id,
  code: "QTC-PRICE-MISMATCH",
  verdict: "found",
  detectableFrom: "2026-01-05T10:00:00.000Z",
  amount: { currency: "USD", minor: "10000" },
  accountId: null,
  legalEntity: "US01",
  correlationId: `opp-of-${id}`,
  caseId: `case-of-${id}`,
  detectedAt: "2026-01-05T14:00:00.000Z",
  found: { currency: "USD", minor: "10000" },
  ...changes,
});

const nothingFound = { caseId: null, detectedAt: null, found: null } as const;

/** Three found within 0, 4 and 20 hours, one missed, one not graded, two that nobody planted, and one of February. */
export const gradedSeason: readonly GroundTruth[] = [
  truthExample("t1", { detectedAt: "2026-01-05T10:00:00.000Z" }),
  truthExample("t2"),
  truthExample("t3", { detectedAt: "2026-01-06T06:00:00.000Z" }),
  truthExample("t4", { verdict: "missed", ...nothingFound }),
  truthExample("t5", { verdict: "not_graded", ...nothingFound }),
  truthExample("f1", { verdict: "false", fault: null, detectableFrom: null, amount: null }),
  truthExample("f2", { verdict: "false", fault: null, detectableFrom: null, amount: null }),
  truthExample("t6", { verdict: "missed", detectableFrom: "2026-02-05T10:00:00.000Z", ...nothingFound }),
];

export const JANUARY_OF_TRUTH = { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" };
