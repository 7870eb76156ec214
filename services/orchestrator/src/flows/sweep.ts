import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { Instant } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf, reportFindings } from "./case-desk.ts";
import { LOST_EVENT, lostEvents } from "./lost-events.ts";

/** When the systems are compared, and what of: everything, or only what is found under a code, with what explains it. */
export type Sweep = { readonly asOf: Instant; readonly code?: ExceptionCode };

/**
 * Compares the systems as the analytics store knows them, and what they published with what has come at all: a case for each
 * disagreement, and an end for each case whose disagreement is gone. Started by the agenda every night, of everything, and
 * after corrections, of the corrected case's code alone; single by sandbox, instant and code. What is found again while its
 * case is open only updates it.
 */
export async function sweep(flow: Flow, systems: Systems, { asOf, code }: Sweep): Promise<number> {
  const { items, openCases } = await flow.step(
    "compare the systems",
    async () => (await systems.intelligence.getFindings({ query: { asOf, ...(code && { code }) } })).body,
  );
  const { seed } = systems;
  const found = new Set<string>();
  for (const { finding, dependents, accountId, legalEntity, correlationId } of items) {
    const about = { seed, accountId, legalEntity, correlationId, traceparent: null };
    found.add(caseIdOf(seed, finding));
    await reportFindings(flow, about, [finding, ...(dependents ?? [])], asOf);
  }
  // What is found is with its people before a log that cannot be read keeps the rest waiting.
  const lost = code === undefined || code === LOST_EVENT ? await lostEvents(flow, systems, asOf) : [];
  for (const { about, finding } of lost) {
    found.add(caseIdOf(seed, finding));
    await reportFindings(flow, { ...about, seed, traceparent: null }, [finding], asOf);
  }
  for (const caseId of openCases.filter((id) => !found.has(id)))
    await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "absent", { at: asOf });
  return items.length + lost.length;
}
