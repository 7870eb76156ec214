import type { Money } from "@cashline/contracts/common/values";
import type { SeedGrade } from "@cashline/contracts/reports/grade-report";
import type { GradeRow } from "@cashline/contracts/reports/season-report";

/** How one exception code, or all of them, fared over several seasons. Shares are of 1, null where there was nothing to measure. */
export type CodeGrade = {
  code: string;
  injected: number;
  found: number;
  missed: number;
  false: number;
  misstated: number;
  /** Found among all that was raised. */
  precision: number | null;
  /** Found among all that was injected. */
  recall: number | null;
  /** Absolute differences to the declared amounts, summed within each currency; one without any is left out. */
  amountErrors: Money[];
  /** Scenario hours from when each could be known to its case. */
  medianHours: number | null;
  p95Hours: number | null;
  collapse: { correct: number; total: number };
};

/** The rows of several seasons as one row per code, in the order of their codes. */
export function gradesByCode(seasons: readonly SeedGrade[]): CodeGrade[] {
  const rows = Map.groupBy(
    seasons.flatMap(({ grade }) => grade.rows),
    ({ code }) => code,
  );
  return [...rows.keys()].toSorted().map((code) => merged(code, rows.get(code) ?? []));
}

/** All codes of several seasons as one row. */
export function gradeOfAll(seasons: readonly SeedGrade[]): CodeGrade {
  return merged(
    "all",
    seasons.flatMap(({ grade }) => grade.rows),
  );
}

function merged(code: string, rows: readonly GradeRow[]): CodeGrade {
  const sum = (of: (row: GradeRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const [injected, found, invented] = [sum((row) => row.injected), sum((row) => row.found), sum((row) => row.false)];
  const hours = rows.flatMap(({ detectionHours = [] }) => detectionHours).toSorted((a, b) => a - b);
  return {
    code,
    injected,
    found,
    missed: sum((row) => row.missed),
    false: invented,
    misstated: sum(({ misstated = 0 }) => misstated),
    precision: ratio(found, found + invented),
    recall: ratio(found, injected),
    amountErrors: addedUp(rows.flatMap(({ amountErrors }) => amountErrors)),
    medianHours: quantile(hours, 0.5),
    p95Hours: quantile(hours, 0.95),
    collapse: { correct: sum(({ collapse }) => collapse?.correct ?? 0), total: sum(({ collapse }) => collapse?.total ?? 0) },
  };
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function addedUp(amounts: readonly Money[]): Money[] {
  const byCurrency = Map.groupBy(amounts, ({ currency }) => currency);
  return [...byCurrency.keys()].toSorted().map((currency) => ({
    currency,
    minor: (byCurrency.get(currency) ?? []).reduce((total, { minor }) => total + BigInt(minor), 0n).toString(),
  }));
}

/**
 * The smallest value at or below which so large a share of all values lies: the nearest-rank method.
 * @param sorted the smallest first
 * @param share above 0, up to 1
 */
export function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
}

/**
 * Why a grading has not met its goal, one sentence each; empty when it has. The goal: everything found and nothing else,
 * every amount, currency and direction as declared, every consequence in the case of its cause, every kind of fault planted on
 * one seed at least, and no case at all on a run without faults.
 * @param kinds every kind of fault there is
 */
export function shortfalls(seasons: readonly SeedGrade[], kinds: readonly string[]): string[] {
  const clean = seasons.filter(({ withFaults }) => !withFaults);
  const graded = seasons.filter(({ withFaults }) => withFaults);
  const all = gradeOfAll(graded);
  const planted = new Set(graded.flatMap((season) => season.planted));
  const never = kinds.filter((kind) => !planted.has(kind));
  return [
    ...clean.flatMap(({ seed, cases }) => (cases === 0 ? [] : `${cases} cases on seed ${seed} without faults`)),
    ...(all.missed === 0 ? [] : [`${all.missed} of ${all.injected} exceptions missed`]),
    ...(all.false === 0 ? [] : [`${all.false} false`]),
    ...(all.misstated === 0 ? [] : [`${all.misstated} with another currency or direction than declared`]),
    ...(all.amountErrors.length === 0 ? [] : ["amounts other than declared"]),
    ...(all.collapse.correct === all.collapse.total
      ? []
      : [`${all.collapse.total - all.collapse.correct} of ${all.collapse.total} found not in the one case of their cause`]),
    ...(graded.length === 0 || never.length === 0 ? [] : [`planted on no seed: ${never.join(", ")}`]),
  ];
}
