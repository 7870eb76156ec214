import type { Case, Priority } from "@cashline/contracts/services/orchestrator/entities";
import { addDays, daysBetween, firstOfNextMonth, type Instant } from "@cashline/kernel/time";
import { businessHoursBetween } from "./business-time.ts";
import type { Policy } from "./policy.ts";

/** What urgency is made of, each as a number the priority table reads. */
export type PriorityInputs = {
  readonly exposureUsdCents: number;
  /** Business time gone of the time the SLA gives, in percent. */
  readonly slaUsedPercent: number;
  /** 3 strategic, 2 enterprise, 1 mid market, 0 small business or unknown. */
  readonly customerTier: number;
  /** Days until the customer's contract ends; -1 when it has ended or is not known. */
  readonly daysToRenewal: number;
  /** 3 audit, 2 tax, 1 customer, 0 none. */
  readonly compliance: number;
  readonly openTasks: number;
  /** Flows that wait for the correction, and other objects that hang on the same cause. */
  readonly waiting: number;
  /** Days until the month is closed; -1 for a case that does not bear on the books. */
  readonly daysToClose: number;
};

const TIERS: Readonly<Record<NonNullable<Case["customerTier"]>, number>> = {
  strategic: 3,
  enterprise: 2,
  mid_market: 1,
  small_business: 0,
};
const COMPLIANCE = { audit: 3, tax: 2, customer: 1, none: 0 } as const;
/** What a closing month waits for. */
const IN_THE_BOOKS: ReadonlySet<Case["category"]> = new Set<Case["category"]>(["billing", "tax", "posting", "revenue", "payment"]);
const BY_SEVERITY: Readonly<Record<Case["severity"], number>> = { S1: 90, S2: 70, S3: 40, S4: 20, unclassified: 60 };

/** What urgency of a case is made of at an instant. */
export function priorityInputs(of: Case, about: { waiters: number; compliance: keyof typeof COMPLIANCE }, at: Instant): PriorityInputs {
  const today = at.slice(0, 10);
  const given = businessHoursBetween(of.detectedAt, of.dueAt);
  return {
    exposureUsdCents: of.exposureReporting,
    slaUsedPercent: given === 0 ? 100 : Math.floor((100 * businessHoursBetween(of.detectedAt, at)) / given),
    customerTier: of.customerTier === null ? 0 : TIERS[of.customerTier],
    daysToRenewal: of.renewalOn === null || of.renewalOn < today ? -1 : daysBetween(today, of.renewalOn),
    compliance: COMPLIANCE[about.compliance],
    openTasks: of.tasks.filter(({ status }) => status === "open").length,
    waiting: about.waiters + of.dependents.count,
    daysToClose: IN_THE_BOOKS.has(of.category) ? daysBetween(today, addDays(firstOfNextMonth(today), -1)) : -1,
  };
}

/**
 * How urgent a case is by its policy's priority table, with what each factor gives; factors that give nothing are left out.
 * Where the table is not to be had severity alone decides, and the case says so.
 */
export async function priorityOf(policy: Policy, inputs: PriorityInputs, severity: Case["severity"], at: Instant): Promise<Priority> {
  try {
    const scored = await Promise.all(
      Object.entries(inputs).map(async ([factor, value]) => {
        const { row, result } = await policy.decide("priority", { factor, value });
        return { factor, points: Number(result["points"]), because: `${value}: row ${row}` };
      }),
    );
    const contributions = scored.filter(({ points }) => points !== 0);
    const sum = contributions.reduce((total, { points }) => total + points, 0);
    return { score: Math.min(100, Math.max(0, sum)), by: "score", at, contributions };
  } catch (error) {
    const because = `scoring was not to be had: ${error instanceof Error ? error.message : String(error)}`.slice(0, 200);
    return {
      score: BY_SEVERITY[severity],
      by: "rules",
      at,
      contributions: [{ factor: "severity", points: BY_SEVERITY[severity], because }],
    };
  }
}
