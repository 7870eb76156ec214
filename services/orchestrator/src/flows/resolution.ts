import type { CallAnswer } from "../cases/case-calls.ts";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { addMs } from "@cashline/kernel/time";
import { correctionHash, type InHand } from "../cases/case-state.ts";
import { StepRefused, flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { Corrected } from "../playbooks/playbook.ts";
import { correctionRefused, correctionSignal, postingBy } from "./case-desk.ts";
import { carriedOut } from "./wait-for-erp.ts";

export type ResolutionInput = {
  caseId: string;
  round: number;
  /** Hash of the correction as it was approved. */
  subjectHash: string;
  traceparent: string | null;
  /** For each finding, in order, whether a person makes its correction. */
  byHand: readonly boolean[];
  /** The correction that a person has just made, and what the round has made before it; null at the beginning of a round. */
  handed: InHand | null;
};

const DAY_MS = 24 * 3_600_000;
/** Days between two tries of a correction that is refused in the same words, at most. */
const LONGEST_WAIT_DAYS = 7;

/**
 * Makes an approved correction in the systems that own the data, one finding after the other.
 * Started by a case whose tasks are done and whose approvals are given; single by case and round. Ends when the flow
 * that waits has been woken to check again; an exception nobody waits on is checked by the next comparison of the systems. What
 * has changed since it was approved is not carried out, and goes back to its people. A
 * correction that a system refuses brings the case back to its people, later each time the refusal is the same; those before it
 * stay made, and are found made. One that meets a control of ERP waits for its end first, as long as the policy says. A correction
 * that a person makes is handed out to her, and the flow ends there; her word that
 * it is made starts it again, under a key of its own, and only then does it take effect.
 */
export async function resolution(flow: Flow, systems: Systems, input: ResolutionInput): Promise<string> {
  const key = flowKey(flow.tenant, input.caseId);
  const read = await flow.askCase<CallAnswer>(key, "read", {});
  if (read.outcome === "refused") throw new Error(`resolution of ${input.caseId}: ${read.detail}`);
  const of = read.case;
  if (of.status === "closed") return `${of.id} was closed before its correction`;
  const { byHand, handed, round } = input;
  if (correctionHash(of) !== input.subjectHash) return approvedAnew(flow, key, input.round);
  const posting = await postingBy(flow, of.id, of.legalEntity);
  const made: Corrected[] = [...(handed?.made ?? [])];
  for (const [index, finding] of of.findings.entries()) {
    if (index < (handed?.index ?? 0)) continue;
    if (byHand[index] === true && index !== handed?.index) {
      const at = await flow.now(`handed out ${index + 1}`);
      await flow.askCase<CallAnswer>(key, "handOut", { round: input.round, index, made, at });
      return `correction ${index + 1} is made by hand`;
    }
    try {
      const corrected = await carriedOut(flow, systems, { of, finding, posting, round }, `${index + 1}: correct ${finding.code}`);
      if (corrected === null) return approvedAnew(flow, key, input.round);
      made.push(corrected);
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      const found = `correction refused: ${error.code}: ${error.detail}`.slice(0, 300);
      const findings = of.findings.map((each) => (each === finding ? { ...each, found } : each));
      const refusedAt = await flow.now("correction refused");
      const days = daysToWait(of, found);
      if (days > 0) await flow.waitUntil(addMs(refusedAt, days * DAY_MS), "the same refusal as before");
      await correctionRefused(flow, of.id, findings, days > 0 ? await flow.now("waited with it") : refusedAt);
      return found;
    }
  }
  for (const { starts } of made) if (starts !== undefined) flow.start(starts.flow, flowKey(flow.tenant, starts.key), starts.input);
  const answer = await flow.askCase<CallAnswer>(key, "corrected", {
    detail: told(made),
    document: made[0]?.document ?? of.businessKey,
    at: await flow.now("corrected"),
  });
  if (answer.outcome === "refused") throw new Error(`case ${input.caseId} did not take its correction: ${answer.detail}`);
  for (const waiter of answer.waiters)
    flow.signal(waiter.flow, flowKey(flow.tenant, waiter.key), correctionSignal(of.id, answer.corrections), null);
  return told(made);
}

/** What has changed since it was approved is not carried out: the round, where it is still this one, is prepared and approved anew. */
async function approvedAnew(flow: Flow, key: string, round: number): Promise<string> {
  const at = await flow.now("another correction than was approved");
  await flow.askCase<CallAnswer>(key, "changedSince", { round, at });
  return "the correction is not the one that was approved";
}

/**
 * A refusal that has come before will come again until something else has changed, such as a payment: its people see it at once
 * the first time, then a day, two days … a week later.
 */
function daysToWait({ reopened, timeline }: Pick<Case, "reopened" | "timeline">, found: string): number {
  const last = timeline.findLast(({ action }) => action === "reopened");
  return last?.detail.includes(found) === true ? Math.min(reopened, LONGEST_WAIT_DAYS) : 0;
}

const told = (made: readonly Corrected[]): string => made.map(({ detail }) => detail).join("; ");
