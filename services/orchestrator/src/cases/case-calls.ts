import type { EventDeclaration } from "@cashline/contracts/common/events";
import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { caseClosed, caseOpened, caseProgressed, caseReopened } from "@cashline/contracts/services/orchestrator/events";
import type { Instant } from "@cashline/kernel/time";
import type { CaseRoom } from "../engine/port.ts";
import { flowKey } from "../engine/port.ts";
import { classify } from "../policies/classification.ts";
import type { Policy } from "../policies/policy.ts";
import { playbookOf } from "../playbooks/playbooks.ts";
import { mayAct } from "../policies/duties.ts";
import { breachSla, progress, type CaseState, type Moved, type Refused, type Waiter } from "./case-state.ts";
import { closeCase, corrected, type Closing } from "./close-case.ts";
import { decideApproval } from "./decide-approval.ts";
import { alsoWaiting, openCase, redetect, reopenCase, type CaseCustomer, type Opening } from "./open-case.ts";
import { completeTask } from "./task-moves.ts";
import { hashOf } from "./timeline.ts";

/** What cases need of the process they run in. */
export type CaseHost = {
  /** Writes an event into the outbox; the same version of a case again writes nothing. */
  publish(tenant: string, event: EventDeclaration, snapshot: Case, at: Instant, traceparent: string | null): Promise<void>;
  /** Puts the deadline of a case on the agenda. */
  watchDeadline(tenant: string, caseId: string, dueAt: Instant): Promise<void>;
  /** Has the systems compared soon, for a correction that nobody waits for. */
  checkAgain(tenant: string, after: Instant): Promise<void>;
  /** Whom a case is about, as CRM has it; nothing is known of a case without account. */
  customer(tenant: string, about: Pick<Opening, "accountId" | "legalEntity" | "correlationId">): Promise<CaseCustomer>;
  /** The policy a case is decided by: that of its version once it has one, else the one in force where and when it opens. */
  policy(tenant: string, of: DecidedCase): Policy;
};

/** What says which policy decides a case. */
export type DecidedCase = Pick<Case, "legalEntity" | "region"> & { policyVersion: string | null; at: Instant };

type Room = CaseRoom<CaseState>;
type Person = { id: string; tenant: string; roles: readonly string[] };
export type CallAnswer =
  | { outcome: "done"; case: Case; corrections: number; waiters: readonly Waiter[] }
  | { outcome: "refused"; code: string; detail: string };

/** Every call a case answers, one at a time per case. */
export function caseCalls(host: CaseHost) {
  const save = async (room: Room, state: CaseState, event: EventDeclaration, at: Instant, known: boolean): Promise<CallAnswer> => {
    const next = { ...state, case: { ...state.case, version: known ? state.case.version + 1 : 1 } };
    room.write(next);
    await room.step(`publish version ${next.case.version}`, () => host.publish(room.tenant, event, next.case, at, next.traceparent));
    return done(next);
  };
  /** Saves a move, and starts the correction when the move allows it. */
  const settle = async (room: Room, before: CaseState, result: Moved | Refused, at: Instant): Promise<CallAnswer> => {
    if (result.outcome === "refused") return result;
    const answer = await save(room, result.state, caseProgressed, at, true);
    if (before.case.status !== "resolving" && result.state.case.status === "resolving") {
      room.start("resolution", flowKey(room.tenant, `${room.caseId}.${result.state.round}`), {
        caseId: room.caseId,
        round: result.state.round,
        traceparent: result.state.traceparent,
      });
    }
    return answer;
  };
  const required = async (room: Room): Promise<CaseState> => {
    const state = await room.read();
    if (!state) throw new Error(`case ${room.caseId} has not been opened`);
    return state;
  };
  const permitted = (
    room: Room,
    state: CaseState,
    person: Person,
    action: "completeTask" | "decideApproval",
    role: string,
  ): CallAnswer | undefined => {
    const permission = mayAct({
      person,
      action,
      subject: {
        caseId: room.caseId,
        tenant: room.tenant,
        role,
        makers: state.case.tasks.flatMap(({ doneBy }) => doneBy ?? []),
        approvers: approversOf(state),
      },
    });
    return permission.allowed ? undefined : { outcome: "refused", code: "not-permitted", detail: permission.reasons.join(" ") };
  };

  return {
    open: async (room: Room, input: Opening): Promise<CallAnswer> => {
      const known = await room.read();
      const state = known && alsoWaiting(known, input.waiter);
      const customer = state?.case ?? (await room.step("read the customer", () => host.customer(room.tenant, input)));
      const classification = await classifyIn(host, room, input.findings, state, {
        ...customer,
        legalEntity: input.legalEntity,
        at: input.at,
      });
      // Compared again, and nothing has changed.
      if (state && isOpen(state) && state.case.status !== "verifying" && hashOf(state.case.findings) === hashOf(input.findings)) {
        room.write(state);
        return done(state);
      }
      // Found again after its correction: the re-check has failed, so work begins again.
      if (state?.case.status === "verifying")
        return save(room, reopenCase(state, input.findings, classification, input.at), caseReopened, input.at, true);
      if (state && isOpen(state))
        return save(room, redetect(state, input.findings, classification, input.at), caseProgressed, input.at, true);
      const next = state
        ? reopenCase(state, input.findings, classification, input.at)
        : openCase(input, customerOf(customer), classification);
      await room.step("watch the deadline", () => host.watchDeadline(room.tenant, room.caseId, next.case.dueAt));
      return save(room, next, state ? caseReopened : caseOpened, input.at, state !== null);
    },
    completeTask: async (room: Room, input: { taskId: string; person: Person; note: string; at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      const task = state.case.tasks.find(({ id }) => id === input.taskId);
      const refusal = task && permitted(room, state, input.person, "completeTask", task.role);
      return refusal ?? settle(room, state, completeTask(state, input.taskId, input.person.id, input.note, input.at), input.at);
    },
    decide: async (
      room: Room,
      input: { approvalId: string; person: Person; decision: "approved" | "rejected"; subjectHash: string; note: string; at: Instant },
    ): Promise<CallAnswer> => {
      const state = await required(room);
      const approval = state.case.approvals.find(({ id }) => id === input.approvalId);
      const refusal = approval && permitted(room, state, input.person, "decideApproval", approval.role);
      return (
        refusal ??
        settle(
          room,
          state,
          decideApproval(state, input.approvalId, input.person.id, input.decision, input.subjectHash, input.note, input.at),
          input.at,
        )
      );
    },
    corrected: async (room: Room, input: { document: string; detail: string; at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      if (state.case.status === "closed") return done(state);
      if (state.waiters.length === 0) await room.step("have it checked again", () => host.checkAgain(room.tenant, input.at));
      return save(room, corrected(state, input, input.at), caseProgressed, input.at, true);
    },
    progress: async (room: Room, input: { happenings: { action: string; detail: string }[]; at: Instant }): Promise<CallAnswer> =>
      save(room, progress(await required(room), input.happenings, input.at), caseProgressed, input.at, true),
    close: async (room: Room, input: Closing): Promise<CallAnswer> => {
      const state = await required(room);
      if (state.case.status === "closed") return done(state);
      return save(room, closeCase(state, input), caseClosed, input.at, true);
    },
    /** A comparison of the systems no longer finds what the case is about. */
    absent: async (room: Room, input: { at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      const { status, resolvedAt } = state.case;
      if (status === "closed" || status === "resolving" || state.waiters.length > 0) return done(state);
      const isCured = status === "verifying" && resolvedAt !== null && resolvedAt <= input.at;
      const closing = isCured
        ? { ...playbookOf(state.case.code).rootCause(state.case), closedBy: "playbook" as const }
        : { rootCause: "not_established" as const, explanation: "gone at the next comparison", closedBy: "self_cleared" as const };
      return save(
        room,
        closeCase(state, { document: state.case.correctingDocument ?? state.case.businessKey, ...closing, at: input.at }),
        caseClosed,
        input.at,
        true,
      );
    },
    recheckFailed: async (room: Room, input: { findings: Finding[]; at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      const classification = await classifyIn(host, room, input.findings, state, { ...state.case, at: input.at });
      return save(room, reopenCase(state, input.findings, classification, input.at), caseReopened, input.at, true);
    },
    deadline: async (room: Room, input: { at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      if (state.case.status === "closed") return done(state);
      return save(room, breachSla(state, input.at), caseProgressed, input.at, true);
    },
    read: async (room: Room): Promise<CallAnswer> => {
      const state = await room.read();
      return state ? done(state) : { outcome: "refused", code: "not-found", detail: `There is no case ${room.caseId}` };
    },
  };
}

/** A case keeps the policy it was opened under, whatever has come into force since. */
function classifyIn(
  host: CaseHost,
  room: Room,
  findings: readonly Finding[],
  state: CaseState | null,
  { customerTier, legalEntity, region, at }: Pick<CaseCustomer, "customerTier" | "region"> & Pick<Case, "legalEntity"> & { at: Instant },
) {
  const subject = { findings, customerTier, dependentExposure: state?.case.dependents.exposureReporting ?? 0 };
  const decided = { legalEntity, region, policyVersion: state?.case.policyVersion ?? null, at };
  return room.step("classify", () => classify(subject, host.policy(room.tenant, decided)));
}

const isOpen = ({ case: { status } }: CaseState): boolean => status !== "closed";

function customerOf({ customerTier, renewalOn, region }: CaseCustomer): CaseCustomer {
  return { customerTier, renewalOn, region };
}

/** Who has approved in this round of work. Each round is approved anew, by the same people if they are the ones in charge. */
function approversOf({ case: { approvals }, round }: CaseState): string[] {
  const ofRound = approvals.filter(({ id, status }) => status === "approved" && id.startsWith(`approval-${round}-`));
  return ofRound.flatMap(({ decidedBy }) => decidedBy ?? []);
}

function done(state: CaseState): CallAnswer {
  return { outcome: "done", case: state.case, corrections: state.corrections, waiters: state.waiters };
}
