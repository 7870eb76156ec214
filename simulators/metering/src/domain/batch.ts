import type { Batch, RefusalCode, Verdict, VerdictName } from "@cashline/contracts/systems/metering/usage-entities";

/**
 * Counts the verdicts of a delivery; whatever came is in exactly one of the counts.
 * Source: ours; a sender sees what became of each event.
 */
export function batchOf(verdicts: readonly Verdict[], about: Pick<Batch, "id" | "client" | "receivedAt" | "policy">): Batch {
  const { policy, ...head } = about;
  const counted = (name: VerdictName): number => verdicts.filter(({ verdict }) => verdict === name).length;
  const codes = new Map<RefusalCode, number>();
  for (const { code } of verdicts) if (code !== null) codes.set(code, (codes.get(code) ?? 0) + 1);
  return {
    ...head,
    received: verdicts.length,
    accepted: counted("accepted"),
    late: counted("late"),
    quarantined: counted("quarantined"),
    duplicates: counted("duplicate"),
    refused: counted("refused"),
    refusals: [...codes].map(([code, count]) => ({ code, count })).toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    policy,
  };
}
