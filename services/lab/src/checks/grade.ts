import type { GradeRow, SeasonReport } from "@cashline/contracts/reports/season-report";
import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import { idOf } from "@cashline/scenarios/book/loaded-ids";
import type { BusinessFault, ExpectedException } from "@cashline/scenarios/faults/fault";

const HOUR_MS = 3_600_000;

/** An expected exception with the ids the systems gave: what must be found, on which business case. */
type Truth = { fault: string; expected: ExpectedException; opportunityId: string; contractId: string };
/** One finding of a case; a dependent names the case it hangs on. */
type Found = { finding: Finding; of: Case; isDependent: boolean };

/**
 * Compares what was found with what was injected, per exception code: found, missed, false, amount and delay. A finding
 * matches a truth of the same code on the same renewal or contract. Collapse is right when a consequence hangs on its
 * cause's case, and a cause has a case of its own.
 * @param until truths that could be known only later are not graded
 */
export function grade(faults: readonly BusinessFault[], ids: LoadedIds, cases: readonly Case[], until: string): SeasonReport["grade"] {
  const truths = faults.flatMap((fault) =>
    fault.expected
      .filter(({ detectableFrom }) => detectableFrom < until)
      .map((expected): Truth => ({
        fault: fault.id,
        expected,
        opportunityId: idOf(ids.opportunities, expected.opportunity),
        contractId: idOf(ids.contracts, expected.contract),
      })),
  );
  const open = new Set<Found>(cases.flatMap((of) => of.findings.map((finding, index) => ({ finding, of, isDependent: index > 0 }))));
  const pairs = truths.map((truth) => {
    const match = [...open].find((found) => matches(truth, found));
    if (match) open.delete(match);
    return { truth, match };
  });
  const codes = [...new Set([...truths.map(({ expected }) => expected.code), ...[...open].map(({ finding }) => finding.code)])].toSorted();
  const matched = pairs.flatMap(({ truth, match }) => (match ? [{ truth, match }] : []));
  return {
    rows: codes.map((code) =>
      rowOf(
        code,
        pairs.filter(({ truth }) => truth.expected.code === code),
        [...open].filter(({ finding }) => finding.code === code).length,
      ),
    ),
    missed: pairs.filter(({ match }) => !match).map(({ truth }) => `${truth.expected.code} of fault ${truth.fault}`),
    false: [...open].map(({ finding, of }) => `${finding.code} on ${finding.businessKey} (${of.id}): ${finding.found}`),
    collapseCorrect: matched.filter(({ truth, match }) =>
      truth.expected.dependentOf === null ? !match.isDependent : match.isDependent && match.of.code === truth.expected.dependentOf,
    ).length,
    collapseTotal: matched.length,
  };
}

function matches({ expected, opportunityId, contractId }: Truth, { finding, of }: Found): boolean {
  if (finding.code !== expected.code) return false;
  if (of.correlationId === opportunityId) return true;
  return expected.objectKind === "contract" && (finding.businessKey === contractId || of.correlationId === contractId);
}

type Pair = { truth: Truth; match: Found | undefined };

function rowOf(code: string, pairs: readonly Pair[], falseCount: number): GradeRow {
  const found = pairs.filter((pair): pair is { truth: Truth; match: Found } => pair.match !== undefined);
  const amountError = found.reduce((sum, { truth, match }) => {
    if (truth.expected.amountMinor === null) return sum;
    const difference = BigInt(match.finding.exposure.minor) - BigInt(truth.expected.amountMinor);
    return sum + (difference < 0n ? -difference : difference);
  }, 0n);
  const hours = found.map(({ truth, match }) => (Date.parse(match.of.detectedAt) - Date.parse(truth.expected.detectableFrom)) / HOUR_MS);
  const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000);
  return {
    code,
    injected: pairs.length,
    found: found.length,
    missed: pairs.length - found.length,
    false: falseCount,
    precision: ratio(found.length, found.length + falseCount),
    recall: ratio(found.length, pairs.length),
    amountErrorMinor: amountError.toString(),
    meanDetectionHours: hours.length === 0 ? null : Math.round((hours.reduce((a, b) => a + b, 0) / hours.length) * 100) / 100,
  };
}
