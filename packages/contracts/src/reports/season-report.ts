import Type, { type Static } from "typebox";
import { SeriesPoint } from "../services/intelligence/contract.ts";
import { KpiValue } from "../services/intelligence/kpi-entities.ts";
import { Money, nullable, strict } from "../common/values.ts";
import { Case } from "../services/orchestrator/entities.ts";

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
  amountErrorMinor: Type.String({
    description: "Sum of absolute differences to the declared amounts, in cents of the reporting currency at planning rates",
  }),
  amountErrors: Type.Array(Money, { description: "The same differences by currency; a currency without one is left out" }),
  misstated: Type.Optional(Type.Integer({ description: "Found, but in another currency or direction than declared" })),
  meanDetectionHours: nullable(Type.Number()),
  detectionHours: Type.Optional(
    Type.Array(Type.Number(), { description: "Scenario hours from when each could be known to its case, the shortest first" }),
  ),
  collapse: Type.Optional(
    strict({ correct: Type.Integer(), total: Type.Integer() }, { description: "Findings in the right case, of those found" }),
  ),
});
export type GradeRow = Static<typeof GradeRow>;

/** A case as the report lists it. */
export const ReportedCase = strict({
  id: Case.properties.id,
  code: Case.properties.code,
  title: Case.properties.title,
  severity: Case.properties.severity,
  status: Case.properties.status,
  ownerTeam: Case.properties.ownerTeam,
  exposure: Money,
  exposureReporting: Case.properties.exposureReporting,
  dependents: Type.Array(Case.properties.code, { description: "Codes of the consequences found with it" }),
  detectedAt: Case.properties.detectedAt,
  closedAt: Case.properties.closedAt,
  closedBy: Case.properties.closedBy,
  approvers: Type.Array(Type.String(), { description: "Who approved the correction, with the level" }),
});
export type ReportedCase = Static<typeof ReportedCase>;

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
      import: Type.Optional(
        strict(
          {
            rows: Type.Integer(),
            mapped: Type.Integer(),
            refused: Type.Integer(),
            repaired: Type.Integer({ description: "Findings on rows that were taken over with a change" }),
            kept: Type.Integer({ description: "Findings on rows that were taken over as they stand" }),
          },
          { description: "What became of the rows of the export a book was read from; import-report.json tells each" },
        ),
      ),
    }),
    window: strict({
      from: Type.String(),
      to: Type.String(),
      endedAt: Type.String(),
      measuredTo: Type.Optional(Type.String({ description: "End of the season's last day, up to which `kpis` are measured" })),
    }),
    renewals: strict({
      won: Type.Integer(),
      lost: Type.Integer(),
      completed: Type.Integer(),
      awaitingPayment: Type.Integer(),
      inCase: Type.Integer(),
      unexplained: Type.Array(Type.String()),
      unanswered: Type.Optional(
        Type.Integer({ description: "Planned renewals whose customer was never asked, since the renewal before was not done" }),
      ),
    }),
    usage: Type.Optional(
      strict({
        loaded: Type.Integer({ description: "Records billing had on the first morning" }),
        sent: Type.Integer({ description: "Records metering sent in the season" }),
        billedLines: Type.Integer({ description: "Invoices that charge usage above what is included" }),
        billed: Type.Array(Money, { description: "Net of those lines, by currency" }),
        afterInvoice: Type.Integer({
          description: "Records of a renewed term that came after its invoice was finalised; billing leaves them unbilled",
        }),
      }),
    ),
    planted: Type.Optional(Type.Array(Type.String(), { description: "Kinds of fault, each as often as it was planted" })),
    cases: strict({
      opened: Type.Integer(),
      closed: Type.Integer(),
      open: Type.Integer(),
      list: Type.Array(ReportedCase, { description: "Every case, oldest first" }),
    }),
    grade: strict({
      rows: Type.Array(GradeRow),
      missed: Type.Array(Type.String()),
      false: Type.Array(Type.String()),
      misstated: Type.Optional(
        Type.Array(Type.String(), { description: "Found in another currency or direction than declared, one sentence each" }),
      ),
      amountsWrong: Type.Optional(Type.Array(Type.String(), { description: "Found with another amount than declared, one sentence each" })),
      notGraded: Type.Optional(
        Type.Array(Type.String(), {
          description: "Declared, but to be known only after the end, or a consequence whose cause was cured before; one sentence each",
        }),
      ),
      unplanted: Type.Optional(
        Type.Array(Type.String(), {
          description: "Kinds of fault asked for that nothing in the book fits, or that what happened before left no room for",
        }),
      ),
      collapseCorrect: Type.Integer(),
      collapseTotal: Type.Integer(),
    }),
    invariants: Type.Array(InvariantResult),
    kpis: Type.Array(KpiValue, { description: "Over the season, first to last day; figures of an instant as of the end of the last day" }),
    kpisAtEnd: Type.Optional(
      Type.Array(KpiValue, { description: "Figures of an instant once more, when the last case was closed or waited for no longer" }),
    ),
    series: Type.Record(Type.String(), Type.Array(SeriesPoint)),
    headline: nullable(
      strict({
        caseId: Type.String(),
        title: Type.String(),
        code: Type.String(),
        dependents: Type.Array(Type.String()),
        exposure: Type.String(),
        approvers: Type.Array(Type.String()),
        usage: Type.Optional(
          strict({
            readings: Type.Integer({ description: "Readings that came between the customer's agreement and the final invoice" }),
            units: Type.Integer({ description: "Units of those readings" }),
            billed: Type.String({ description: "What the final invoice charges for usage above what is included" }),
          }),
        ),
        timeline: Type.Array(strict({ at: Type.String(), actor: Type.String(), action: Type.String(), detail: Type.String() })),
      }),
    ),
    headlineNote: Type.Optional(
      nullable(Type.String({ description: "Why there is no headline, in one sentence; null when there is one" })),
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
