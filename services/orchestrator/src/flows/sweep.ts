import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf, reportFindings } from "./case-desk.ts";
import { lostEvents } from "./lost-events.ts";

/**
 * Compares the systems as the analytics store knows them, and what they published with what has come at all: a case for each
 * disagreement, and an end for each case whose disagreement is gone. Started by the agenda every night and after
 * corrections; single by sandbox and instant. What is found again while its case is open only updates it.
 */
export async function sweep(flow: Flow, systems: Systems, { asOf }: { asOf: string }): Promise<number> {
  const { items, openCases } = await flow.step(
    "compare the systems",
    async () => (await systems.intelligence.getFindings({ query: { asOf } })).body,
  );
  const { seed } = systems;
  const found = new Set<string>();
  for (const { finding, dependents, accountId, legalEntity, correlationId } of items) {
    const about = { seed, accountId, legalEntity, correlationId, traceparent: null };
    found.add(caseIdOf(seed, finding));
    await reportFindings(flow, about, [finding, ...(dependents ?? [])], asOf);
  }
  // What is found is with its people before a log that cannot be read keeps the rest waiting.
  const lost = await lostEvents(flow, systems, asOf);
  for (const { about, finding } of lost) {
    found.add(caseIdOf(seed, finding));
    await reportFindings(flow, { ...about, seed, traceparent: null }, [finding], asOf);
  }
  for (const caseId of openCases.filter((id) => !found.has(id)))
    await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "absent", { at: asOf });
  return items.length + lost.length;
}
