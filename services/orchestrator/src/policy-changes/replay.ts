import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { PolicyReplay } from "@cashline/contracts/services/orchestrator/policy-entities";
import { classify, type Classification } from "../policies/classification.ts";
import { correctionKindOf } from "../playbooks/playbooks.ts";
import { collectionsPolicy, type CollectionsPolicy } from "../policies/collections-policy.ts";
import { handWorkOf, type HandWork } from "../policies/correction-policy.ts";
import type { Policy } from "../policies/policy.ts";

type Changes = PolicyReplay["items"][number]["changes"];
type What = Changes[number]["what"];

/** Answers for where a case belongs. */
export type PolicyOf = (of: Pick<Case, "legalEntity" | "region">) => Policy;

const MOST_ITEMS = 1000;

/** What the tables say of a case that can be asked of them again; collecting is asked for an invoice that was not paid. */
type Decided = Classification & { readonly handWork: HandWork; readonly collecting: CollectionsPolicy | null };

/** What is compared of a decision, in the words of the answer. */
const aspects: readonly (readonly [What, (decided: Decided) => string])[] = [
  ["team", ({ routes }) => routes[0]?.team ?? ""],
  ["category", ({ routes }) => routes[0]?.category ?? ""],
  ["severity", ({ severity }) => severity],
  ["sla", ({ slaBusinessHours }) => `${slaBusinessHours} business hours`],
  [
    "approvals",
    ({ approvals }) =>
      approvals.map(({ level, role, people }) => `${people > 1 ? `${people} × ` : ""}${level} ${role}`).join(", ") || "nobody",
  ],
  ["duties", ({ routes }) => routes.map(({ prepares, approves }) => `${prepares}, ${approves}`).join("; ")],
  ["tasks", ({ routes }) => routes.map(({ analystRole }) => analystRole || "nobody").join(", ")],
  ["corrections", ({ handWork }) => handWork.map((minutes) => (minutes > 0 ? `by hand, ${minutes} minutes` : "automated")).join(", ")],
  ["collecting", ({ collecting }) => (collecting === null ? "" : collectingInWords(collecting))],
];

/**
 * Decides cases twice, as they were when they were opened: by the version a proposal is based on and by the proposal.
 * The base is the yardstick and not the version each case had, so that what is told is the work of this proposal alone.
 * Three tables are not replayed: `priority` weighs a case anew with every step and by who waits for it, which its opening does not
 * tell; `posting` speaks once a correction meets a control of ERP; and `anomaly` judges drafts against trends, of which those that
 * were in order left no case.
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
    const [was, would] = await Promise.all([decided(of, before(of)), decided(of, after(of))]);
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

async function decided(of: Case, policy: Policy): Promise<Decided> {
  const { code, findings, customerTier, dependents } = of;
  const subject = { findings, kindOf: correctionKindOf, customerTier, dependentExposure: dependents.exposureReporting };
  const { handWork } = await handWorkOf(policy, findings);
  const collecting = code === "PAY-HARD-DECLINE" ? await collectionsPolicy(policy, of) : null;
  return { ...(await classify(subject, policy)), handWork, collecting };
}

function collectingInWords({ flagAfterDays, taskAfterDays, taskPriority, restrictAfterDays }: CollectionsPolicy): string {
  const restricted = restrictAfterDays < 0 ? "never restricted" : `restricted after ${restrictAfterDays}`;
  return `flagged after ${flagAfterDays} days, ${taskPriority} task after ${taskAfterDays}, ${restricted}`;
}
