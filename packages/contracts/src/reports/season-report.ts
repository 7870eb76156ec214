import Type, { type Static } from "typebox";
import { KpiValue, SeriesPoint } from "../services/intelligence/contract.ts";
import { nullable, strict } from "../common/values.ts";

/** One invariant of the estate: how many objects were compared, and every one that broke it. */
export const InvariantResult = strict({
  name: Type.String(),
  meaning: Type.String(),
  checked: Type.Integer(),
  violations: Type.Array(Type.String()),
});
export type InvariantResult = Static<typeof InvariantResult>;

/** How one exception code fared against what was injected. */
export const GradeRow = strict({
  code: Type.String(),
  injected: Type.Integer(),
  found: Type.Integer(),
  missed: Type.Integer(),
  false: Type.Integer(),
  precision: nullable(Type.Number()),
  recall: nullable(Type.Number()),
  amountErrorMinor: Type.String({ description: "Sum of absolute differences to the declared amounts, in minor units over all currencies" }),
  meanDetectionHours: nullable(Type.Number()),
});
export type GradeRow = Static<typeof GradeRow>;

/** What a season run leaves in `.cashline/report.json`. */
export const SeasonReport = strict(
  {
    product: Type.Literal("cashline"),
    version: Type.Literal(1),
    generatedAt: Type.String(),
    tenant: Type.String(),
    seed: Type.String(),
    book: strict({
      name: Type.String(),
      accounts: Type.Integer(),
      contracts: Type.Integer(),
      usageRecords: Type.Integer(),
      plannedRenewals: Type.Integer(),
    }),
    window: strict({ from: Type.String(), to: Type.String(), endedAt: Type.String() }),
    renewals: strict({
      won: Type.Integer(),
      lost: Type.Integer(),
      completed: Type.Integer(),
      awaitingPayment: Type.Integer(),
      inCase: Type.Integer(),
      unexplained: Type.Array(Type.String()),
    }),
    cases: strict({ opened: Type.Integer(), closed: Type.Integer(), open: Type.Integer() }),
    grade: strict({
      rows: Type.Array(GradeRow),
      missed: Type.Array(Type.String()),
      false: Type.Array(Type.String()),
      collapseCorrect: Type.Integer(),
      collapseTotal: Type.Integer(),
    }),
    invariants: Type.Array(InvariantResult),
    kpis: Type.Array(KpiValue),
    series: Type.Record(Type.String(), Type.Array(SeriesPoint)),
    headline: nullable(
      strict({
        caseId: Type.String(),
        title: Type.String(),
        code: Type.String(),
        dependents: Type.Array(Type.String()),
        exposure: Type.String(),
        approvers: Type.Array(Type.String()),
        timeline: Type.Array(strict({ at: Type.String(), actor: Type.String(), action: Type.String(), detail: Type.String() })),
      }),
    ),
    performance: strict({
      seconds: strict({ start: Type.Number(), book: Type.Number(), season: Type.Number(), check: Type.Number(), total: Type.Number() }),
      renewalsPerSecond: Type.Number(),
      instants: Type.Integer(),
      events: Type.Integer(),
      peakMemoryMb: nullable(Type.Number()),
      freshnessP99Ms: nullable(Type.Number()),
      restarts: Type.Record(Type.String(), Type.Integer()),
    }),
  },
  { $id: "SeasonReport" },
);
export type SeasonReport = Static<typeof SeasonReport>;
