import type { SandboxReport } from "@cashline/contracts/reports/sandbox-report";
import type { KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import type { ReportedCase, SeasonReport } from "@cashline/contracts/reports/season-report";

const kpi = (name: string, title: string, unit: KpiValue["unit"], value: number | null, rows: KpiValue["rows"] = []): KpiValue => ({
  name,
  title,
  unit,
  definition: `What ${title.toLowerCase()} means`,
  target: null,
  owner: "Controller",
  value,
  rows,
});
const days = ["2026-01-05", "2026-01-06", "2026-01-07"];
const series = (label: string, ...values: number[]) => values.map((value, index) => ({ day: days[index] ?? "", label, value }));

/** A case detected and closed by its playbook on the same day, without approval. */
export const exampleCase = (place: number, change: Partial<ReportedCase> = {}): ReportedCase => ({
  id: `case_${String(place).padStart(20, "0")}`,
  code: "TAX-JURISDICTION",
  title: "Tax under the wrong legal entity",
  severity: "S3",
  status: "closed",
  ownerTeam: "tax",
  exposure: { currency: "USD", minor: "1000" },
  exposureReporting: 1000,
  dependents: [],
  detectedAt: "2026-01-06T10:00:00.000Z",
  closedAt: "2026-01-06T10:25:00.000Z",
  closedBy: "playbook",
  approvers: [],
  ...change,
});

const cases: ReportedCase[] = [
  exampleCase(1, {
    code: "QTC-PRICE-MISMATCH",
    title: "Contract-to-bill variance",
    severity: "S1",
    ownerTeam: "deal_desk",
    exposure: { currency: "JPY", minor: "600000" },
    exposureReporting: 400_000,
    dependents: ["TAX-JURISDICTION", "ERP-POST-REJECTED"],
    detectedAt: "2026-01-05T10:00:00.000Z",
    closedAt: "2026-01-06T10:30:00.000Z",
    approvers: ["Ada Lead (L1)", "Bo Controller (L2)"],
  }),
  exampleCase(2),
  exampleCase(3, { closedBy: "self_cleared", closedAt: "2026-01-06T10:00:00.000Z" }),
  exampleCase(4, { detectedAt: "2026-01-07T08:00:00.000Z", closedAt: "2026-01-07T09:00:00.000Z" }),
  exampleCase(5, { detectedAt: "2026-01-07T12:00:00.000Z", closedAt: null, closedBy: null, status: "awaiting_approval" }),
];

/** The report of a small season: one invariant broken, one exception missed, one false, a headline case. */
export function exampleReport(change: Partial<SeasonReport> = {}): SeasonReport {
  return {
    product: "cashline",
    version: 1,
    generatedAt: "2026-07-01T12:00:00.000Z",
    tenant: "season",
    seed: "a-seed",
    book: { name: "A small book", accounts: 1200, contracts: 1500, usageRecords: 0, plannedRenewals: 40 },
    window: { from: "2026-01-05", to: "2026-01-07", endedAt: "2026-01-08T00:00:00.000Z" },
    renewals: { won: 30, lost: 10, completed: 25, awaitingPayment: 3, inCase: 1, unexplained: ["opp_1: not closed out, invoice none"] },
    cases: { opened: 5, closed: 4, open: 1, list: cases },
    grade: {
      rows: [
        {
          code: "QTC-PRICE-MISMATCH",
          injected: 2,
          found: 1,
          missed: 1,
          false: 0,
          precision: 1,
          recall: 0.5,
          amountErrorMinor: "1235",
          amountErrors: [
            { currency: "EUR", minor: "1200" },
            { currency: "JPY", minor: "35" },
          ],
          meanDetectionHours: 1.5,
        },
        {
          code: "TAX-JURISDICTION",
          injected: 0,
          found: 0,
          missed: 0,
          false: 1,
          precision: 0,
          recall: null,
          amountErrorMinor: "0",
          amountErrors: [],
          meanDetectionHours: null,
        },
      ],
      missed: ["QTC-PRICE-MISMATCH of fault f2"],
      false: ["TAX-JURISDICTION on ctr_1 (case_1): another entity"],
      collapseCorrect: 1,
      collapseTotal: 1,
    },
    invariants: [
      { name: "debits = credits", meaning: "The trial balance balances", checked: 12, violations: [] },
      { name: "quote = invoice", meaning: "To the cent", checked: 28, violations: ["inv_1: quoted 1200, invoiced 1100"] },
    ],
    kpis: [
      kpi("renewals_completed", "Renewals completed", "count", 25),
      kpi("straight_through_rate", "Straight-through rate", "percent", 83.333),
      kpi("unresolved_exposure", "Unresolved exposure", "usd", 1234.5),
      kpi("dso", "Days sales outstanding", "days", null),
      kpi("exception_aging", "Age of open exceptions", "count", null, [
        { label: "0-1 d", value: 1 },
        { label: "1-3 d", value: 0 },
      ]),
      kpi("exception_volume", "Exception volume", "count", null, [
        { label: "pricing", value: 3 },
        { label: "tax", value: 2 },
      ]),
    ],
    series: {
      renewals_completed: series("completed", 5, 10, 10),
      exceptions_opened: [...series("pricing", 1, 0, 2), ...series("tax", 0, 1, 1)],
      open_exceptions: series("open", 1, 0, 1),
      exposure: series("usd", 4000, 0, 10),
    },
    headline: {
      caseId: cases[0]?.id ?? "",
      title: "Contract-to-bill variance",
      code: "QTC-PRICE-MISMATCH",
      dependents: ["TAX-JURISDICTION", "ERP-POST-REJECTED"],
      exposure: "6,000.00 USD",
      approvers: ["Ada Lead (L1)", "Bo Controller (L2)"],
      timeline: [
        { at: "2026-01-05T10:00:00.000Z", actor: "orchestrator", action: "detected", detail: "expected 100, found 90" },
        { at: "2026-01-06T09:30:00.000Z", actor: "Ada Lead", action: "approved", detail: "L1: seen" },
      ],
    },
    performance: {
      seconds: { start: 1.132, book: 2.2, season: 3.3, check: 0.4, total: 7 },
      renewalsPerSecond: 8.5,
      instants: 120,
      events: 4321,
      peakMemoryMb: 900,
      freshnessP99Ms: 11_580.97,
      restarts: { crm: 0 },
    },
    ...change,
  };
}

/** The report of a sandbox's window that is not over, narrowed to a legal entity. */
export function exampleSandboxReport(change: Partial<SandboxReport> = {}): SandboxReport {
  const { kpis, series } = exampleReport();
  return {
    product: "cashline",
    version: 1,
    generatedAt: "2026-07-01T12:00:00.000Z",
    tenant: "quarter-end",
    window: { from: "2026-01-05", to: "2026-01-31", asOf: "2026-01-07T14:30:00.000Z" },
    scope: { entity: "DE01" },
    cases: { opened: 5, closed: 4, open: 1, list: cases },
    kpis,
    series,
    ...change,
  };
}
