import type { Case, Finding, PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
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

/** Who makes the corrections of a case's findings, with the decisions it comes from, one for each code. */
export async function handWorkOf(policy: Policy, findings: Case["findings"]): Promise<{ handWork: HandWork; decisions: PolicyDecision[] }> {
  const decided = new Map<Finding["code"], PolicyDecision>();
  for (const { code } of findings) if (!decided.has(code)) decided.set(code, await policy.decide("corrections", { code }));
  const minutesOf = ({ code }: Finding): number => {
    const { carriedOut, handlingMinutes } = decided.get(code)?.result as Entry;
    return carriedOut === "by_hand" ? handlingMinutes : 0;
  };
  return { handWork: findings.map(minutesOf), decisions: [...decided.values()] };
}
