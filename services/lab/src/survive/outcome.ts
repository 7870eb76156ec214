import type { InvariantResult } from "@cashline/contracts/reports/season-report";
import type { RenewalOutcomes } from "../checks/renewal-outcomes.ts";
import { table } from "../report/print.ts";
import type { TroubleKind } from "./campaign.ts";
import type { Differences } from "./compare.ts";
import type { RunEnd } from "./run.ts";

/** A kind of trouble: how often it was made, how often the estate came back by itself, and how long that took in real time. */
type KindOutcome = { kind: TroubleKind; injected: number; recovered: number; medianMs: number; worstMs: number };

/** What a campaign found. */
export type Outcome = {
  seed: string;
  troubles: KindOutcome[];
  renewals: RenewalOutcomes;
  invariants: { checked: number; broken: string[] };
  differences: Differences;
  /** Invocations that will never end. */
  stuck: readonly string[];
  /** Dead letters that were not taken in after all. */
  letters: readonly string[];
};

export function outcomeOf(seed: string, { inflicted, renewals, invariants, stuck, letters }: RunEnd, differences: Differences): Outcome {
  const kinds = Map.groupBy(inflicted, ({ trouble }) => trouble.kind);
  return {
    seed,
    troubles: [...kinds].map(([kind, ofKind]) => {
      const times = ofKind.map(({ recoveredMs }) => recoveredMs).toSorted((a, b) => a - b);
      return {
        kind,
        injected: ofKind.length,
        recovered: times.length,
        medianMs: times[Math.floor((times.length - 1) / 2)] ?? 0,
        worstMs: times.at(-1) ?? 0,
      };
    }),
    renewals,
    invariants: {
      checked: invariants.reduce((sum, { checked }) => sum + checked, 0),
      broken: invariants.flatMap(({ name, violations }: InvariantResult) => violations.map((text) => `${name}: ${text}`)),
    },
    differences,
    stuck,
    letters,
  };
}

/** Everything that is not as it should be, a sentence each. */
function complaints({ renewals, invariants, differences, stuck, letters }: Outcome): string[] {
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

/** @returns 1 when anything differs from the run in peace, is broken, stuck or unexplained, else 0 */
export const exitCodeOf = (outcome: Outcome): 0 | 1 => (complaints(outcome).length > 0 ? 1 : 0);

const SHOWN = 20;

/** The outcome as people read it. */
export function printOutcome(outcome: Outcome): string {
  const { troubles, renewals, invariants, differences, stuck, letters } = outcome;
  const rows = troubles.map(({ kind, injected, recovered, medianMs, worstMs }) => [
    kind,
    String(injected),
    String(recovered),
    `${medianMs} ms`,
    `${worstMs} ms`,
  ]);
  const wrong = complaints(outcome);
  return [
    table(["trouble", "injected", "recovered", "median", "worst"], rows),
    "",
    `Renewals      ${renewals.won} won: ${renewals.completed} completed and paid, ${renewals.awaitingPayment} awaiting payment, ${renewals.inCase} in a case, ${renewals.unexplained.length} unexplained`,
    `Compared      ${differences.lost.length} lost, ${differences.doubled.length} doubled, ${differences.changed.length} changed against the same seed in peace`,
    `Invariants    ${invariants.checked} checked, ${invariants.broken.length} broken`,
    `Left behind   ${stuck.length} stuck invocations, ${letters.length} dead letters`,
    ...wrong.slice(0, SHOWN),
    ...(wrong.length > SHOWN ? [`and ${wrong.length - SHOWN} more, in survive.json`] : []),
    "",
  ].join("\n");
}
