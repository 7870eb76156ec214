import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf, reportFindings, type About } from "./case-desk.ts";
import { lostEvents } from "./lost-events.ts";

/** One case that is looked at alone, and the codes of its findings. */
export type SweptCase = { readonly caseId: string; readonly codes: readonly ExceptionCode[] };

/**
 * Compares the systems as the analytics store knows them, and what they published with what has come at all: a case for each
 * disagreement, and an end for each case whose disagreement is gone. Started by the agenda every night, for every case; and
 * after a correction for that case alone, which asks for its codes only and leaves all others to the night. Single by sandbox,
 * instant and case. What is found again while its case is open only updates it.
 */
export async function sweep(flow: Flow, systems: Systems, { asOf, only }: { asOf: string; only?: SweptCase }): Promise<number> {
  const query = { asOf, ...(only && { codes: only.codes.join(",") }) };
  const { items, openCases } = await flow.step("compare the systems", async () => (await systems.intelligence.getFindings({ query })).body);
  const { seed } = systems;
  const found = new Set<string>();
  const isMeant = (caseId: string): boolean => only === undefined || only.caseId === caseId;
  const report = async (about: Omit<About, "seed" | "traceparent">, findings: readonly [Finding, ...Finding[]]): Promise<void> => {
    const caseId = caseIdOf(seed, findings[0]);
    if (!isMeant(caseId)) return;
    found.add(caseId);
    await reportFindings(flow, { ...about, seed, traceparent: null }, findings, asOf);
  };
  for (const { finding, dependents, accountId, legalEntity, correlationId } of items)
    await report({ accountId, legalEntity, correlationId }, [finding, ...(dependents ?? [])]);
  // What is found is with its people before a log that cannot be read keeps the rest waiting.
  const lost = only === undefined || only.codes.includes("INT-EVENT-LOST") ? await lostEvents(flow, systems, asOf) : [];
  for (const { about, finding } of lost) await report(about, [finding]);
  for (const caseId of openCases.filter((id) => isMeant(id) && !found.has(id)))
    await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "absent", { at: asOf });
  return found.size;
}
