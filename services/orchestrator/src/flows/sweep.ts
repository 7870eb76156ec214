import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf, reportFindings } from "./case-desk.ts";

/**
 * Compares the systems as the analytics store knows them: a case for each disagreement, and an end for each case whose
 * disagreement is gone. Started by the agenda every night and after corrections; single by sandbox and instant. What is
 * found again while its case is open only updates it.
 */
export async function sweep(flow: Flow, systems: Systems, { asOf }: { asOf: string }): Promise<number> {
  const { items, openCases } = await flow.step(
    "compare the systems",
    async () => (await systems.intelligence.getFindings({ query: { asOf } })).body,
  );
  const { seed } = systems;
  const found = new Set(items.map(({ finding }) => caseIdOf(seed, finding)));
  for (const { finding, dependents, accountId, legalEntity, correlationId } of items)
    await reportFindings(flow, { seed, accountId, legalEntity, correlationId, traceparent: null }, [finding, ...(dependents ?? [])], asOf);
  for (const caseId of openCases.filter((id) => !found.has(id)))
    await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "absent", { at: asOf });
  return items.length;
}
