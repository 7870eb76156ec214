import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { PolicyReplay } from "@cashline/contracts/services/orchestrator/policy-entities";
import { classify, type Classification } from "../policies/classification.ts";
import { correctionKindOf } from "../playbooks/playbooks.ts";
import type { Policy } from "../policies/policy.ts";

type Changes = PolicyReplay["items"][number]["changes"];
type What = Changes[number]["what"];

/** Answers for where a case belongs. */
export type PolicyOf = (of: Pick<Case, "legalEntity" | "region">) => Policy;

const MOST_ITEMS = 1000;

/** What is compared of a decision, in the words of the answer. */
const aspects: readonly (readonly [What, (decided: Classification) => string])[] = [
  ["team", ({ routes }) => routes[0]?.team ?? ""],
  ["category", ({ routes }) => routes[0]?.category ?? ""],
  ["severity", ({ severity }) => severity],
  ["sla", ({ slaBusinessHours }) => `${slaBusinessHours} business hours`],
  ["approvals", ({ approvals }) => approvals.map(({ level, role }) => `${level} ${role}`).join(", ") || "nobody"],
  ["tasks", ({ routes }) => routes.map(({ analystRole }) => analystRole || "nobody").join(", ")],
];

/**
 * Decides cases twice, as they were when they were opened: by the version a proposal is based on and by the proposal.
 * The base is the yardstick and not the version each case had, so that what is told is the work of this proposal alone.
 * @param opened cases as their opening events tell them, oldest first
 */
export async function replayCases(
  opened: readonly Case[],
  before: PolicyOf,
  after: PolicyOf,
): Promise<Pick<PolicyReplay, "cases" | "changed" | "counts" | "items">> {
  const items: PolicyReplay["items"] = [];
  const counts = new Map<What, number>(aspects.map(([what]) => [what, 0]));
  for (const of of opened) {
    const { findings, customerTier, dependents } = of;
    const subject = { findings, kindOf: correctionKindOf, customerTier, dependentExposure: dependents.exposureReporting };
    const [was, would] = await Promise.all([classify(subject, before(of)), classify(subject, after(of))]);
    const changes: Changes = aspects.flatMap(([what, inWords]) =>
      inWords(was) === inWords(would) ? [] : [{ what, before: inWords(was), after: inWords(would) }],
    );
    for (const { what } of changes) counts.set(what, (counts.get(what) ?? 0) + 1);
    if (changes.length > 0) items.push({ caseId: of.id, code: of.code, legalEntity: of.legalEntity, detectedAt: of.detectedAt, changes });
  }
  return {
    cases: opened.length,
    changed: items.length,
    counts: [...counts].map(([what, cases]) => ({ what, cases })),
    items: items.slice(0, MOST_ITEMS),
  };
}
