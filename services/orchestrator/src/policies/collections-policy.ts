import type { Case, PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import { TableEvaluator } from "./decision-table.ts";
import collectionsTable from "./tables/collections.json" with { type: "json" };

/** What is done about an invoice that cannot be collected, and after how many days. */
export type CollectionsPolicy = {
  flagAfterDays: number;
  taskAfterDays: number;
  taskPriority: "high" | "normal";
  /** -1 where the service is never restricted. */
  restrictAfterDays: number;
};

const table = new TableEvaluator(collectionsTable);

/** The policy for a customer, with the decision it comes from. */
export async function collectionsPolicy(
  of: Pick<Case, "region" | "customerTier">,
): Promise<CollectionsPolicy & { decision: PolicyDecision }> {
  const decision = await table.decide({ region: of.region ?? "unknown", customerTier: of.customerTier ?? "unknown" });
  return { ...(decision.result as CollectionsPolicy), decision };
}
