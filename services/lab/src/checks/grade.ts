import type { Money } from "@cashline/contracts/common/values";
import type { GradeRow, SeasonReport } from "@cashline/contracts/reports/season-report";
import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import { idOf } from "@cashline/scenarios/book/loaded-ids";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import { formatMoney, money } from "@cashline/kernel/money";
import { addDays, dateIn, instantAt, type Instant } from "@cashline/kernel/time";
import type { BusinessFault, ExpectedException } from "@cashline/scenarios/faults/fault";

const HOUR_MS = 3_600_000;

/**
 * An expected exception with the ids the systems gave: what must be found, on which business case. A renewal that was never
 * opened has no id, and nothing can be found on it.
 */
export type Truth = { fault: string; expected: ExpectedException; opportunityId: string | undefined; contractId: string };
/** One finding of a case; a dependent names the case it hangs on. */
export type Found = { finding: Finding; of: Case; isDependent: boolean };

/**
 * Compares what was found with what was injected, per exception code: found, missed, false, misstated, amount and delay. A
 * finding matches a truth of the same code on the same renewal or contract, or on the payout made at the declared instant;
 * one that gives another currency or direction than was declared is found and misstated. Collapse is right when a
 * consequence hangs on its cause's case, and a cause has a case of its own.
 * A consequence of what was cured before the first comparison that could have shown it is not graded.
 * @param until truths that could be known only later are not graded
 */
export function grade(faults: readonly BusinessFault[], ids: LoadedIds, cases: readonly Case[], until: string): SeasonReport["grade"] {
  return graded(pairUp(faults, ids, cases, until));
}

/** Every planted exception beside what was found of it, and what is left of either. */
export type Pairing = {
  readonly pairs: readonly Pair[];
  /** What could be known only later, and what never came about. */
  readonly late: readonly Truth[];
  readonly forestalled: readonly Truth[];
  /** Findings of nothing that was planted. */
  readonly open: readonly Found[];
};

/** As `grade` has it; the parameters are the same. */
export function pairUp(faults: readonly BusinessFault[], ids: LoadedIds, cases: readonly Case[], until: string): Pairing {
  const declared = faults.flatMap((fault) =>
    fault.expected.map((expected): Truth => ({
      fault: fault.id,
      expected,
      opportunityId: ids.opportunities.get(expected.opportunity),
      contractId: idOf(ids.contracts, expected.contract),
    })),
  );
  const all = cases.flatMap((of) => of.findings.map((finding, index): Found => ({ finding, of, isDependent: index > 0 })));
  const open = new Set<Found>(all);
  const [late, inTime] = split(declared, ({ expected }) => expected.detectableFrom >= until);
  const [forestalled, truths] = split(inTime, (truth) => isForestalled(truth, all));
  const pairs = truths.map((truth) => {
    const match = [...open].find((found) => matches(truth, found));
    if (match) open.delete(match);
    return { truth, match };
  });
  return { pairs, late, forestalled, open: [...open] };
}

/** The figures of a pairing. */
export function graded({ pairs, late, forestalled, open }: Pairing): SeasonReport["grade"] {
  const truths = pairs.map(({ truth }) => truth);
  const codes = [...new Set([...truths.map(({ expected }) => expected.code), ...open.map(({ finding }) => finding.code)])].toSorted();
  const matched = pairs.flatMap(({ truth, match }) => (match ? [{ truth, match }] : []));
  return {
    rows: codes.map((code) =>
      rowOf(
        code,
        pairs.filter(({ truth }) => truth.expected.code === code),
        open.filter(({ finding }) => finding.code === code).length,
      ),
    ),
    missed: pairs.filter(({ match }) => !match).map(({ truth }) => nameOf(truth)),
    misstated: matched.flatMap(({ truth, match }) => misstatement(truth, match) ?? []),
    amountsWrong: matched.flatMap(amountWrong),
    notGraded: [
      ...late.map((truth) => `${nameOf(truth)}: known from ${truth.expected.detectableFrom} only`),
      ...forestalled.map((truth) => `${nameOf(truth)}: ${truth.expected.dependentOf} was cured before`),
    ],
    false: open.map(({ finding, of }) => `${finding.code} on ${finding.businessKey} (${of.id}): ${finding.found}`),
    collapseCorrect: matched.filter(isCollapsed).length,
    collapseTotal: matched.length,
  };
}

const nameOf = ({ fault, expected }: Pick<Truth, "fault" | "expected">): string => `${expected.code} of fault ${fault}`;

/** Those of which something holds, and the others. */
function split<Item>(items: readonly Item[], holds: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}

/** Whether a finding is in the right case: a consequence on its cause's, a cause on one of its own. */
function isCollapsed({ truth, match }: MatchedPair): boolean {
  const { dependentOf } = truth.expected;
  return dependentOf === null ? !match.isDependent : match.isDependent && match.of.code === dependentOf;
}

function matches({ expected, opportunityId, contractId }: Truth, { finding, of }: Found): boolean {
  if (finding.code !== expected.code) return false;
  // A payout settles charges of many business cases: it is known by its currency and when it was made, which is when it can be found.
  if (expected.objectKind === "payout")
    return finding.exposure.currency === expected.currency && finding.correction?.["madeAt"] === expected.detectableFrom;
  if (of.correlationId === opportunityId) return true;
  const about = [finding.businessKey, finding.correction?.["contractId"], of.correlationId];
  return expected.objectKind === "contract" && about.includes(contractId);
}

/** When the systems are compared, each night, in UTC. */
const COMPARED_AT = "23:30";

/** The first nightly comparison at or after an instant. */
function comparedAfter(at: Instant): Instant {
  const day = dateIn(at, "UTC");
  const tonight = instantAt(day, COMPARED_AT);
  return tonight >= at ? tonight : instantAt(addDays(day, 1), COMPARED_AT);
}

/** Whether a consequence never came about, because its cause was cured before the first comparison that could have shown it. */
function isForestalled(truth: Truth, all: readonly Found[]): boolean {
  const { dependentOf, detectableFrom } = truth.expected;
  if (dependentOf === null || all.some((found) => matches(truth, found))) return false;
  const cause = { ...truth, expected: { ...truth.expected, code: dependentOf } };
  return all.some((found) => matches(cause, found) && found.of.resolvedAt !== null && found.of.resolvedAt < comparedAfter(detectableFrom));
}

type Pair = { truth: Truth; match: Found | undefined };

type MatchedPair = { truth: Truth; match: Found };

/** In which way a finding says something else than what was declared, its amount apart; undefined when in none. */
function misstatement({ fault, expected }: Truth, { finding }: Found): string | undefined {
  const declared = `${expected.direction} in ${expected.currency}`;
  const stated = `${finding.direction} in ${finding.exposure.currency}`;
  return declared === stated ? undefined : `${nameOf({ fault, expected })}: declared ${declared}, found ${stated}`;
}

/** A sentence about an amount that is not the declared one, on the case where it was found. */
function amountWrong({ truth, match }: MatchedPair): string[] {
  const { amountMinor, currency } = truth.expected;
  const { exposure } = match.finding;
  if (amountMinor === null || (exposure.currency === currency && exposure.minor === amountMinor)) return [];
  const declared = formatMoney(money({ currency, minor: amountMinor }));
  return [`${nameOf(truth)} (${match.of.id}): declared ${declared}, found ${formatMoney(money(exposure))}`];
}

/**
 * Absolute differences to the declared amounts, summed within each currency. An amount in another currency than declared is
 * wrong as a whole, and so is the declared one it leaves out.
 */
function amountErrorsOf(found: readonly MatchedPair[]): Money[] {
  const errors = new Map<string, bigint>();
  const add = (currency: string, minor: bigint): void =>
    void errors.set(currency, (errors.get(currency) ?? 0n) + (minor < 0n ? -minor : minor));
  for (const { truth, match } of found) {
    const { amountMinor, currency: declaredIn } = truth.expected;
    if (amountMinor === null) continue;
    const { currency, minor } = match.finding.exposure;
    if (currency === declaredIn) add(currency, BigInt(minor) - BigInt(amountMinor));
    else {
      add(currency, BigInt(minor));
      add(declaredIn, BigInt(amountMinor));
    }
  }
  return [...errors]
    .filter(([, minor]) => minor > 0n)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => ({ currency, minor: minor.toString() }));
}

const roundHours = (hours: number): number => Math.round(hours * 100) / 100;

function rowOf(code: string, pairs: readonly Pair[], falseCount: number): GradeRow {
  const found = pairs.filter((pair): pair is MatchedPair => pair.match !== undefined);
  const amountErrors = amountErrorsOf(found);
  // What hangs on another exception may be found with it, before its own time: that is at once.
  const hours = found.map(({ truth, match }) =>
    Math.max(0, (Date.parse(match.of.detectedAt) - Date.parse(truth.expected.detectableFrom)) / HOUR_MS),
  );
  const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000);
  return {
    code,
    injected: pairs.length,
    found: found.length,
    missed: pairs.length - found.length,
    false: falseCount,
    precision: ratio(found.length, found.length + falseCount),
    recall: ratio(found.length, pairs.length),
    amountErrorMinor: amountErrors.reduce((sum, error) => sum + toReportingMinor(money(error)), 0n).toString(),
    amountErrors,
    misstated: found.filter(({ truth, match }) => misstatement(truth, match) !== undefined).length,
    detectionHours: hours.map(roundHours).toSorted((a, b) => a - b),
    collapse: { correct: found.filter(isCollapsed).length, total: found.length },
    meanDetectionHours: hours.length === 0 ? null : roundHours(hours.reduce((a, b) => a + b, 0) / hours.length),
  };
}
