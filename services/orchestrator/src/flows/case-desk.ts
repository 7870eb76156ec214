import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { deriveId } from "@cashline/kernel/ids";
import type { Instant } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";

/** What a case belongs to, beside its findings. */
export type About = {
  seed: string;
  accountId: string | null;
  legalEntity: string | null;
  correlationId: string;
  traceparent: string | null;
};

/** The case of a finding, and the signal that follows its next correction. */
export type OpenCase = { caseId: string; correction: string };

/** The id of the one open case of an exception. */
export function caseIdOf(seed: string, finding: Pick<Finding, "code" | "businessKey">): string {
  return deriveId("case", seed, finding.code, finding.businessKey);
}

/** The signal a waiting flow gets after the nth correction under a case. */
export function correctionSignal(caseId: string, nth: number): string {
  return `corrected ${caseId} ${nth}`;
}

/** Opens the case of the first finding, with the others as its dependents; one that is open already is told again. */
export async function openCase(flow: Flow, about: About, findings: readonly [Finding, ...Finding[]], at: Instant): Promise<OpenCase> {
  const { seed, ...owner } = about;
  const caseId = caseIdOf(seed, findings[0]);
  const opening = { ...owner, tenant: flow.tenant, caseId, findings, at };
  return waitable(caseId, await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "open", opening));
}

/** Tells a case that what was corrected is still not right. */
export async function recheckFailed(flow: Flow, caseId: string, findings: readonly Finding[], at: Instant): Promise<OpenCase> {
  return waitable(caseId, await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "recheckFailed", { findings, at }));
}

/** Writes into a case's history what the flow that waits for it has done. */
export async function tellCase(
  flow: Flow,
  caseId: string,
  happenings: readonly { action: string; detail: string }[],
  at: Instant,
): Promise<void> {
  await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "progress", { happenings, at });
}

/** Closes a case with the document that corrects it; one that is closed stays as it is. */
export async function closeCase(
  flow: Flow,
  caseId: string,
  closing: { document: string; rootCause: string; closedBy: "playbook" | "self_cleared"; at: Instant },
): Promise<void> {
  await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "close", closing);
}

function waitable(caseId: string, answer: CallAnswer): OpenCase {
  if (answer.outcome === "refused") throw new Error(`case ${caseId} did not open: ${answer.code}: ${answer.detail}`);
  return { caseId, correction: correctionSignal(caseId, answer.corrections + 1) };
}
