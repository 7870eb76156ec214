import type { Finding, PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import type { Policy } from "./policy.ts";

/** Who makes an approved correction: the playbook at once, or a person in her working time. */
export const carryingOut = ["automated", "by_hand"] as const;

/** What the policy says of making the corrections of one exception code. */
type Entry = {
  carriedOut: (typeof carryingOut)[number];
  /** Working minutes it takes a person; 0 where the playbook has nothing to make. */
  handlingMinutes: number;
};

/** For each finding of a case, in order: the working minutes of a person who makes its correction, or 0 where the playbook does. */
export type HandWork = readonly number[];

/**
 * Who makes the corrections of a case's findings, with the decisions it comes from, one for each code. A version from before
 * there was such a table decides nothing of it, and playbooks make them.
 */
export async function handWorkOf(
  policy: Policy,
  findings: readonly Pick<Finding, "code">[],
): Promise<{ handWork: HandWork; decisions: PolicyDecision[] }> {
  if (!policy.has("corrections")) return { handWork: findings.map(() => 0), decisions: [] };
  const decisions: PolicyDecision[] = [];
  const minutes = new Map<Finding["code"], number>();
  for (const { code } of findings) {
    if (minutes.has(code)) continue;
    const decision = await policy.decide("corrections", { code });
    const { carriedOut, handlingMinutes } = decision.result as Entry;
    minutes.set(code, carriedOut === "by_hand" ? handlingMinutes : 0);
    decisions.push(decision);
  }
  return { handWork: findings.map(({ code }) => minutes.get(code) ?? 0), decisions };
}
