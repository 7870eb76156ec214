import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { deriveId } from "@cashline/kernel/ids";
import type { Instant } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import type { Closing } from "../cases/close-case.ts";
import type { Opening } from "../cases/open-case.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import type { PostingPolicy } from "../policies/posting-policy.ts";

/** Corrections after which a draft that still has findings is given up, and whoever waits for it fails. */
export const LONGEST_CASE_ROUNDS = 10;

/** What a case belongs to, beside its findings. */
export type About = {
  seed: string;
  accountId: string | null;
  legalEntity: string | null;
  correlationId: string;
  traceparent: string | null;
};

/** The key of a sandbox's one open case for a finding. */
type Keyed = Pick<Finding, "code" | "businessKey"> & Partial<Pick<Finding, "cause">>;

/** The case of a finding, and the signal that follows its next correction. */
export type OpenCase = {
  caseId: string;
  correction: string;
  /** It was opened, or opened again, for this very object; else the finding hangs on it, and another flow closes it. */
  isOwn: boolean;
  /** The correction is made already, and its re-check under way: whoever joins now waits for none. */
  isCorrected: boolean;
};

/** The id of the one case of an exception, or of everything that has its cause. */
export function caseIdOf(seed: string, { code, businessKey, cause }: Keyed): string {
  return deriveId("case", seed, code, cause ?? businessKey);
}

/** The signal a waiting flow gets after the nth correction under a case. */
export function correctionSignal(caseId: string, nth: number): string {
  return `corrected ${caseId} ${nth}`;
}

/** Opens the case of the first finding, with the others as its dependents; one that is open already is told again. */
export async function openCase(flow: Flow, about: About, findings: readonly [Finding, ...Finding[]], at: Instant): Promise<OpenCase> {
  return open(flow, about, findings, at, { flow: flow.name, key: flow.businessKey });
}

/** Opens the case of what a comparison of the systems has found, with what hangs on it: no flow waits for it. */
export async function reportFindings(flow: Flow, about: About, findings: readonly [Finding, ...Finding[]], at: Instant): Promise<string> {
  return (await open(flow, about, findings, at, null)).caseId;
}

/** Tells a case that a system has refused a step of its correction; what was made before it stands. */
export async function correctionRefused(flow: Flow, caseId: string, findings: readonly Finding[], at: Instant): Promise<void> {
  await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "recheckFailed", { findings, at, isRefused: true });
}

/** Tells a case that what was corrected is still not right. */
export async function recheckFailed(flow: Flow, caseId: string, findings: readonly Finding[], at: Instant): Promise<OpenCase> {
  return waitable(caseId, await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "recheckFailed", { findings, at }), findings);
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

/**
 * How ERP's controls are honoured in the books of a legal entity: by the policy of the case that a refusal has become, while it is
 * open, otherwise by the one in force.
 */
export async function postingBy(flow: Flow, caseId: string, legalEntity: string | null): Promise<PostingPolicy> {
  const at = await flow.now("how ERP's controls are honoured");
  return flow.askCase<PostingPolicy>(flowKey(flow.tenant, caseId), "postBy", { legalEntity, at });
}

/** A case as it stands. @throws Error where there is none */
export async function readCase(flow: Flow, caseId: string): Promise<Case> {
  const read = await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "read", {});
  if (read.outcome === "refused") throw new Error(`case ${caseId}: ${read.code}: ${read.detail}`);
  return read.case;
}

/** Closes a case with the document that corrects it; one that is closed stays as it is. */
export async function closeCase(flow: Flow, caseId: string, closing: Closing): Promise<void> {
  await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "close", closing);
}

async function open(
  flow: Flow,
  { seed, ...owner }: About,
  findings: readonly [Finding, ...Finding[]],
  at: Instant,
  waiter: Opening["waiter"],
): Promise<OpenCase> {
  const caseId = caseIdOf(seed, findings[0]);
  const opening: Opening = { ...owner, tenant: flow.tenant, caseId, findings: [...findings], waiter, at };
  return waitable(caseId, await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "open", opening), findings);
}

function waitable(caseId: string, answer: CallAnswer, findings: readonly Finding[]): OpenCase {
  if (answer.outcome === "refused") throw new Error(`case ${caseId} did not open: ${answer.code}: ${answer.detail}`);
  const { case: of, corrections } = answer;
  const isOwn = of.findings.some(({ businessKey }) => businessKey === findings[0]?.businessKey);
  return { caseId, correction: correctionSignal(caseId, corrections + 1), isOwn, isCorrected: of.status === "verifying" };
}
