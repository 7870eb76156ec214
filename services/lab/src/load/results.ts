import type { InvariantResult, SeasonReport } from "@cashline/contracts/reports/season-report";
import type { RenewalOutcomes } from "../checks/renewal-outcomes.ts";
import type { EventCount } from "../checks/snapshot.ts";
import type { BusinessResults } from "../supervisor/k6-run.ts";
import type { OwnFigure } from "./profile.ts";

export type ExceptionCounts = { planted: number; found: number; false: number };

/** What became of a load once the estate was at rest. */
export type Found = {
  renewals: RenewalOutcomes;
  invariants: InvariantResult[];
  events: EventCount[];
  freshnessP99Ms: number | null;
  /** Real milliseconds, of the renewals whose cash comes at once. */
  orderToCashMs: number[];
  /** Null where no business fault was planted. */
  exceptions: (ExceptionCounts & { precision: number; recall: number }) | null;
  own: OwnFigure[];
};

/** The numbers k6 holds its business thresholds against. */
export function businessResults({ renewals, invariants, events, exceptions, own, ...measured }: Found): BusinessResults {
  const renewalsCompleted = renewals.completed + renewals.awaitingPayment;
  return {
    renewalsCompleted,
    renewalsAccountedFor: renewalsCompleted + renewals.inCase,
    renewalsUnexplained: renewals.unexplained.length,
    eventsLost: eventsLost(events),
    invariantsChecked: invariants.reduce((sum, { checked }) => sum + checked, 0),
    invariantViolations: invariants.reduce((sum, { violations }) => sum + violations.length, 0),
    freshnessP99Ms: measured.freshnessP99Ms,
    orderToCashMs: measured.orderToCashMs,
    exceptionsPrecision: exceptions?.precision ?? null,
    exceptionsRecall: exceptions?.recall ?? null,
    own: Object.fromEntries(own.map(({ metric, value }) => [metric, value])),
  };
}

/** Published, and not in the analytics store. */
export function eventsLost(events: readonly EventCount[]): number {
  return events.reduce((sum, { published, stored }) => sum + Math.max(0, published - stored), 0);
}

/** What was planted and found over all codes of a grade. */
export function countsOf({ rows }: Pick<SeasonReport["grade"], "rows">): ExceptionCounts {
  const total = (member: "injected" | "found" | "false"): number => rows.reduce((sum, row) => sum + row[member], 0);
  return { planted: total("injected"), found: total("found"), false: total("false") };
}

/** With precision and recall; 1 where there was nothing to find and nothing was found. */
export function exceptionsOf(counts: ExceptionCounts): NonNullable<Found["exceptions"]> {
  const share = (part: number, whole: number): number => (whole === 0 ? 1 : Math.round((part / whole) * 10_000) / 10_000);
  return { ...counts, precision: share(counts.found, counts.found + counts.false), recall: share(counts.found, counts.planted) };
}
