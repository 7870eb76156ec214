import type { SeedGrade } from "@cashline/contracts/reports/grade-report";
import type { GradeRow } from "@cashline/contracts/reports/season-report";

/** A row of a code of which one was injected and found at once, with the right amount, in the right case. */
export const gradeRow = (code: string, change: Partial<GradeRow> = {}): GradeRow => ({
  code,
  injected: 1,
  found: 1,
  missed: 0,
  false: 0,
  precision: 1,
  recall: 1,
  amountErrorMinor: "0",
  amountErrors: [],
  misstated: 0,
  meanDetectionHours: 0,
  detectionHours: [0],
  collapse: { correct: 1, total: 1 },
  ...change,
});

/** A season of a seed with these rows. */
export const seedGrade = (
  seed: string,
  rows: GradeRow[],
  change: Partial<SeedGrade> = {},
  graded: Partial<SeedGrade["grade"]> = {},
): SeedGrade => ({
  seed,
  accounts: 120,
  window: { from: "2026-01-01", to: "2026-03-31" },
  withFaults: true,
  planted: ["stale-rate-card"],
  cases: rows.length,
  grade: { rows, missed: [], false: [], misstated: [], collapseCorrect: 0, collapseTotal: 0, ...graded },
  broken: [],
  seconds: 61,
  ...change,
});
