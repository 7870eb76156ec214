import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { openCase } from "./case-desk.ts";

/**
 * Reads what two systems disagree on, from the analytics store, and opens a case for each.
 * Started by the agenda every night; single by sandbox and night. A disagreement whose case is open only updates it.
 */
export async function reconciliation(flow: Flow, systems: Systems, { asOf }: { asOf: string }): Promise<number> {
  const { items } = await flow.step(
    "read disagreements",
    async () => (await systems.intelligence.getReconciliation({ query: { asOf } })).body,
  );
  for (const { finding, accountId, legalEntity, correlationId } of items as {
    finding: Finding;
    accountId: string | null;
    legalEntity: string | null;
    correlationId: string;
  }[]) {
    await openCase(flow, { seed: systems.seed, accountId, legalEntity, correlationId, traceparent: null }, [finding], asOf);
  }
  return items.length;
}
