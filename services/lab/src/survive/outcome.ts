import type { InvariantResult } from "@cashline/contracts/reports/season-report";
import type { RenewalOutcomes } from "../checks/renewal-outcomes.ts";
import { table } from "../report/print.ts";
import type { TroubleKind } from "./campaign.ts";
import type { Differences } from "./compare.ts";
import { wordsOf, type Inflicted } from "./inflict.ts";
import type { Damage, RunEnd } from "./run.ts";

/** A kind of trouble: how often it was made, how often the estate came back by itself, and how long that took in real time; null when it never did. */
type KindOutcome = { kind: TroubleKind; injected: number; recovered: number; medianMs: number | null; worstMs: number | null };

/** What a campaign found. */
export type Outcome = {
  seed: string;
  troubles: KindOutcome[];
  /** Each trouble in the order in which it was made. */
  inflicted: readonly Inflicted[];
  /** Why the campaign broke off; null when it was played to its end. */
  brokenOff: string | null;
  /** Events that the hub never got. */
  lostEvents: readonly string[];
  /** How everything stood at the end; null when the campaign broke off. */
  end: End | null;
};

type End = {
  renewals: RenewalOutcomes;
  invariants: { checked: number; broken: string[] };
  differences: Differences;
  /** Invocations that will never end. */
  stuck: readonly string[];
  /** Dead letters that were not taken in after all. */
  letters: readonly string[];
};

/** @param played how the run in trouble ended and how it differs from peace, or why it broke off */
export function outcomeOf(seed: string, { inflicted, lost }: Damage, played: { run: RunEnd; differences: Differences } | string): Outcome {
  const kinds = Map.groupBy(inflicted, ({ trouble }) => trouble.kind);
  return {
    seed,
    troubles: [...kinds].map(([kind, ofKind]) => {
      const times = ofKind.flatMap(({ recoveredMs }) => recoveredMs ?? []).toSorted((a, b) => a - b);
      return {
        kind,
        injected: ofKind.length,
        recovered: times.length,
        medianMs: times[Math.floor((times.length - 1) / 2)] ?? null,
        worstMs: times.at(-1) ?? null,
      };
    }),
    inflicted,
    lostEvents: [...lost.values()],
    ...(typeof played === "string" ? { brokenOff: played, end: null } : { brokenOff: null, end: endOf(played.run, played.differences) }),
  };
}

const endOf = ({ renewals, invariants, stuck, letters }: RunEnd, differences: Differences): End => ({
  renewals,
  invariants: {
    checked: invariants.reduce((sum, { checked }) => sum + checked, 0),
    broken: invariants.flatMap(({ name, violations }: InvariantResult) => violations.map((text) => `${name}: ${text}`)),
  },
  differences,
  stuck,
  letters,
});

/** Everything that is not as it should be, a sentence each. */
function complaints({ brokenOff, lostEvents, end }: Outcome): string[] {
  return [
    ...(brokenOff === null ? [] : [`broken off: ${brokenOff}`]),
    ...lostEvents.map((text) => `lost: ${text}`),
    ...(end ? complaintsOfEnd(end) : []),
  ];
}

function complaintsOfEnd({ renewals, invariants, differences, stuck, letters }: End): string[] {
  return [
    ...differences.lost.map((text) => `lost: ${text}`),
    ...differences.doubled.map((text) => `doubled: ${text}`),
    ...differences.changed.map((text) => `changed: ${text}`),
    ...renewals.unexplained.map((text) => `unexplained: ${text}`),
    ...invariants.broken.map((text) => `broken: ${text}`),
    ...stuck.map((text) => `stuck: ${text}`),
    ...letters.map((text) => `dead letter: ${text}`),
  ];
}

/** @returns 1 when the campaign broke off, or anything is lost, differs from the run in peace, is broken, stuck or unexplained, else 0 */
export const exitCodeOf = (outcome: Outcome): 0 | 1 => (complaints(outcome).length > 0 ? 1 : 0);

const SHOWN = 20;

/** The outcome as people read it. */
export function printOutcome(outcome: Outcome): string {
  const { troubles, inflicted, lostEvents, end } = outcome;
  const rows = troubles.map(({ kind, injected, recovered, medianMs, worstMs }) => [
    kind,
    String(injected),
    String(recovered),
    medianMs === null ? "never" : `${medianMs} ms`,
    worstMs === null ? "never" : `${worstMs} ms`,
  ]);
  const unmet = inflicted.filter(({ met }) => met === 0);
  const wrong = complaints(outcome);
  return [
    table(["trouble", "injected", "recovered", "median", "worst"], rows),
    "",
    ...(unmet.length > 0 ? [`Met no call   ${unmet.map(({ trouble, during }) => `${wordsOf(trouble)} (${during})`).join(", ")}`] : []),
    ...(end ? linesOf(end, lostEvents.length) : []),
    ...wrong.slice(0, SHOWN),
    ...(wrong.length > SHOWN ? [`and ${wrong.length - SHOWN} more, in survive.json`] : []),
    "",
  ].join("\n");
}

const linesOf = ({ renewals, invariants, differences, stuck, letters }: End, lostEvents: number): string[] => [
  `Renewals      ${renewals.won} won: ${renewals.completed} completed and paid, ${renewals.awaitingPayment} awaiting payment, ${renewals.inCase} in a case, ${renewals.unexplained.length} unexplained`,
  `Compared      ${differences.lost.length + lostEvents} lost, ${differences.doubled.length} doubled, ${differences.changed.length} changed against the same seed in peace`,
  `Invariants    ${invariants.checked} checked, ${invariants.broken.length} broken`,
  `Left behind   ${stuck.length} stuck invocations, ${letters.length} dead letters`,
];
