import { describe, expect, it } from "vitest";
import type { GradeRow } from "@cashline/contracts/reports/season-report";
import { businessResults, countsOf, exceptionsOf, type Found } from "./results.ts";

const counted = (system: string, published: number, stored: number) => ({ system, published, taken: published, stored, deadLettered: 0 });
const found: Found = {
  renewals: { won: 10, lost: 0, completed: 6, awaitingPayment: 3, inCase: 1, unexplained: [] },
  invariants: [
    { name: "debits = credits", meaning: "Books balance", checked: 7, violations: [] },
    { name: "quote = invoice", meaning: "Billed as quoted", checked: 9, violations: ["inv_1: quoted 2, invoiced 3"] },
  ],
  events: [counted("crm", 8, 8), counted("erp", 9, 6), counted("tax", 1, 1)],
  freshnessP99Ms: 80,
  orderToCashMs: [5, 7],
  exceptions: null,
  own: [{ metric: "periods_closed", says: "periods closed under load", value: 7 }],
};

describe("what k6 is told of the business", () => {
  it("completed is renewed and billed, paid or not yet; a case accounts for a renewal without completing it", () => {
    expect(businessResults(found)).toEqual({
      renewalsCompleted: 9,
      renewalsAccountedFor: 10,
      renewalsUnexplained: 0,
      eventsLost: 3,
      invariantsChecked: 16,
      invariantViolations: 1,
      freshnessP99Ms: 80,
      orderToCashMs: [5, 7],
      exceptionsPrecision: null,
      exceptionsRecall: null,
      own: { periods_closed: 7 },
    });
  });
});

const row = (injected: number, hits: number, wrong: number): GradeRow => ({
  code: "X",
  injected,
  found: hits,
  missed: injected - hits,
  false: wrong,
  precision: null,
  recall: null,
  amountErrorMinor: "0",
  amountErrors: [],
  misstated: 0,
  detectionHours: [],
  collapse: { correct: 0, total: 0 },
  meanDetectionHours: null,
});

describe("exceptions over all codes", () => {
  it("precision is of what was found, recall of what was planted", () => {
    expect(exceptionsOf(countsOf({ rows: [row(3, 2, 0), row(0, 0, 1), row(1, 1, 1)] }))).toEqual({
      planted: 4,
      found: 3,
      false: 2,
      precision: 0.6,
      recall: 0.75,
    });
  });

  it("nothing planted and nothing found is right", () => {
    expect(exceptionsOf(countsOf({ rows: [] }))).toMatchObject({ precision: 1, recall: 1 });
  });
});
