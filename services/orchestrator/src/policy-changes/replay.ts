import type { Case, Priority } from "@cashline/contracts/services/orchestrator/entities";
import type { PolicyReplay } from "@cashline/contracts/services/orchestrator/policy-entities";
import { anomalyLimits, type AnomalyLimits, type Measure } from "../policies/anomaly.ts";
import { classify, type Classification, type Entry } from "../policies/classification.ts";
import { correctionKindOf } from "../playbooks/playbooks.ts";
import { collectionsPolicy, type CollectionsPolicy } from "../policies/collections-policy.ts";
import { handWorkOf, type HandWork } from "../policies/correction-policy.ts";
import type { Policy } from "../policies/policy.ts";
import { postingPolicy, type PostingPolicy } from "../policies/posting-policy.ts";
import { priorityInputs, priorityOf } from "../policies/priority.ts";

type Changes = PolicyReplay["items"][number]["changes"];
type What = Changes[number]["what"];

/** Answers for where a case belongs. */
export type PolicyOf = (of: Pick<Case, "legalEntity" | "region">) => Policy;

const MOST_ITEMS = 1000;

/**
 * What the tables say of a case that can be asked of them again; collecting is asked for an invoice that was not paid, and what is off
 * its trend for what was held as that.
 */
type Decided = Classification & {
  readonly handWork: HandWork;
  readonly collecting: CollectionsPolicy | null;
  readonly posting: PostingPolicy;
  readonly trend: AnomalyLimits | null;
  readonly priority: Priority;
};

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
  ["posting", ({ posting }) => postingInWords(posting)],
  ["trend", ({ trend }) => (trend === null ? "" : trendInWords(trend))],
  ["priority", ({ priority: { score } }) => `score ${score}`],
];

/**
 * Decides cases twice, as they were when they were opened: by the version a proposal is based on and by the proposal.
 * The base is the yardstick and not the version each case had, so that what is told is the work of this proposal alone.
 * Two things a replay cannot tell: how urgent a case is by who waits for it, which its opening does not say, so that the score is that
 * of a case nobody waits for; and which drafts that were in order would be held, since they left no case.
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
  const { code, findings, customerTier, detectedAt: at, dependents } = of;
  const subject = { findings, kindOf: correctionKindOf, customerTier, at, dependentExposure: dependents.exposureReporting };
  const { handWork } = await handWorkOf(policy, findings);
  const collecting = code === "PAY-HARD-DECLINE" ? await collectionsPolicy(policy, of) : null;
  const trend = code in MEASURES && policy.has("anomaly") ? await anomalyLimits(policy, MEASURES[code as keyof typeof MEASURES]) : null;
  const classified = await classify(subject, policy);
  const priority = await openingPriority(of, classified, policy);
  return { ...classified, handWork, collecting, posting: await postingPolicy(policy), trend, priority };
}

/** What is held as off its trend, and by which limits. */
const MEASURES = { "USG-ANOMALY": "usage", "BIL-ANOMALY": "invoice" } as const satisfies Partial<Record<Case["code"], Measure>>;

/** How urgent a case would be as it opens, as long as nobody waits for it. */
async function openingPriority(of: Case, classified: Classification, policy: Policy): Promise<Priority> {
  const { exposureReporting, severity, routes, decisions } = classified;
  const entry = decisions.find(({ table }) => table === "taxonomy")?.result as Entry | undefined;
  const opened = { ...of, exposureReporting, category: routes[0]?.category ?? of.category };
  const about = { waiters: 0, compliance: entry?.compliance ?? "none" };
  return priorityOf(policy, priorityInputs(opened, about, of.detectedAt), severity, of.detectedAt);
}

function postingInWords({ waitDays, nextPeriod }: PostingPolicy): string {
  const { maintenance_window: window, shut_period: month } = waitDays;
  return `waits ${window} days for a maintenance window, ${month} for a shut month, ${nextPeriod ? "booked in the next one" : "then refused"}`;
}

function trendInWords({ thresholdPercent, floorUsdCents, leastPeriods, mostPeriods }: AnomalyLimits): string {
  const off = thresholdPercent < 0 ? "never off" : `off by more than ${thresholdPercent} % and ${floorUsdCents} USD cents`;
  return `${off}, of ${leastPeriods} to ${mostPeriods} periods`;
}

function collectingInWords({ flagAfterDays, taskAfterDays, taskPriority, restrictAfterDays }: CollectionsPolicy): string {
  const restricted = restrictAfterDays < 0 ? "never restricted" : `restricted after ${restrictAfterDays}`;
  return `flagged after ${flagAfterDays} days, ${taskPriority} task after ${taskAfterDays}, ${restricted}`;
}
