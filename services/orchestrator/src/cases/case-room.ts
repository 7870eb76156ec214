import type { EventDeclaration } from "@cashline/contracts/common/events";
import type { Duty } from "@cashline/contracts/services/identity/duties";
import type { Case, Finding, Priority } from "@cashline/contracts/services/orchestrator/entities";
import { caseClosed, caseProgressed } from "@cashline/contracts/services/orchestrator/events";
import { isSamePerson } from "@cashline/kernel/person";
import type { Instant } from "@cashline/kernel/time";
import { flowKey, type CaseRoom } from "../engine/port.ts";
import { classify, type Entry } from "../policies/classification.ts";
import type { Act, Objection } from "../policies/duties.ts";
import { handWorkOf } from "../policies/correction-policy.ts";
import type { Policy } from "../policies/policy.ts";
import { priorityInputs, priorityOf } from "../policies/priority.ts";
import type { Watches } from "../policies/sla.ts";
import type { ResolutionInput } from "../flows/resolution.ts";
import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import { correctionKindOf, playbookOf } from "../playbooks/playbooks.ts";
import type { Claim, Person, Wish } from "../work/duty-desk.ts";
import type { Movement } from "../work/duty-ledger.ts";
import { approvalsOfRound, correctionHash, type CaseState, type InHand, type Moved, type Refused, type Waiter } from "./case-state.ts";
import { endedStatuses } from "./ended.ts";
import type { CaseCustomer, CustomerQuestion, ReadCustomer } from "./open-case.ts";
import type { RefusedCall, Refusal } from "./refused-act.ts";

/** What cases need of the process they run in. */
export type CaseHost = {
  /** Writes an event into the outbox; the same version of a case again writes nothing. */
  publish(tenant: string, event: EventDeclaration, snapshot: Case, at: Instant, traceparent: string | null): Promise<void>;
  /** Puts the warning, the deadline and the second escalation of a case on the agenda. */
  watch(tenant: string, caseId: string, watches: Watches): Promise<void>;
  /** Has what is found under a code looked for again soon, for a correction that nobody waits for. */
  checkAgain(tenant: string, code: ExceptionCode, after: Instant): Promise<void>;
  /** Whom a case is about, as CRM has it, or that CRM does not answer; nothing is known of a case without account. */
  customer(tenant: string, about: CustomerQuestion): Promise<ReadCustomer>;
  /** Has a case that CRM has not told whom it is about ask again, after an hour. */
  readLater(tenant: string, caseId: string, after: Instant): Promise<void>;
  /** The policy a case is decided by: that of its version once it has one, else the one in force where and when it opens. */
  policy(tenant: string, of: DecidedCase): Policy;
  /** Grants somebody a piece of work and writes it down, or says every reason against it. */
  claim(wish: Wish): Promise<Claim>;
  /** The same without writing anything down. */
  weigh(wish: Wish): Promise<Claim>;
  /** Publishes that somebody was not let do something, once per call. */
  refuse(refusal: Refusal, call: RefusedCall): Promise<void>;
  /** What was moved of late beside a round of a case, in cents of the reporting currency; the round is written down. */
  alreadyMoved(movement: Movement): Promise<number>;
  /** The same without writing anything down. */
  movedBeside(movement: Movement): Promise<number>;
};

/** What says which policy decides a case. */
export type DecidedCase = Pick<Case, "legalEntity" | "region"> & { policyVersion: string | null; at: Instant };

export type Room = CaseRoom<CaseState>;
export type CallAnswer =
  | { outcome: "done"; case: Case; corrections: number; waiters: readonly Waiter[] }
  | { outcome: "refused"; code: string; detail: string };

/** Names the call by which somebody asks for something: the same call, made again, has the same name. */
export type Call = { callId: string };

/** What a person wants to do with a case, as the rules of duties see it. */
export type Wanted = {
  person: Person;
  action: Act["action"];
  /** The roles of which one is needed. */
  roles: readonly string[];
  /** Within the case: the task, approval, or the act itself. */
  workId: string;
  does: readonly Duty[];
  assignee: string | null;
  at: Instant;
};

/** What every call of a case does the same way: reading, saving with an event, asking for leave. */
export function roomWork(host: CaseHost) {
  /** How urgent the case is as it stands; an ended one keeps what it was last. */
  const weigh = async (room: Room, state: CaseState, at: Instant): Promise<Priority | null> => {
    if (!isOpen(state)) return state.case.priority;
    const about = { waiters: state.waiters.length, compliance: complianceOf(state.case) };
    return priorityOf(policyIn(host, room, state.case, at), priorityInputs(state.case, about, at), state.case.severity, at);
  };
  const save = async (room: Room, state: CaseState, event: EventDeclaration, at: Instant, known: boolean): Promise<CallAnswer> => {
    const priority = await room.step("weigh", () => weigh(room, state, at));
    const next = { ...state, case: { ...state.case, priority, version: known ? state.case.version + 1 : 1 } };
    room.write(next);
    await room.step(`publish version ${next.case.version}`, () => host.publish(room.tenant, event, next.case, at, next.traceparent));
    return done(next);
  };
  /** Who makes the corrections of the round, as the policy of the case says. */
  const handWork = async (room: Room, state: CaseState, at: Instant): Promise<CaseState> => {
    const { findings, decisions: known } = state.case;
    const policy = () => policyIn(host, room, state.case, at);
    const decided = await room.step("decide who corrects", () => handWorkOf(policy(), findings));
    const minutes = decided.handWork.map((each, index) => (makesSomething(findings[index]) ? each : 0));
    return { ...state, handWork: minutes, inHand: null, case: { ...state.case, decisions: [...known, ...decided.decisions] } };
  };
  return {
    save,
    /** Whether time alone has made the case more or less urgent than it was when it was last weighed. */
    isScoredOtherwise: (room: Room, state: CaseState, at: Instant): Promise<boolean> =>
      room.step("weigh again", async () => (await weigh(room, state, at))?.score !== state.case.priority?.score),
    /** Saves a move, which may have ended the case, and starts the correction when the move allows it. */
    settle: async (room: Room, before: CaseState, result: Moved | Refused, at: Instant): Promise<CallAnswer> => {
      if (result.outcome === "refused") return result;
      const isReady = before.case.status !== "resolving" && result.state.case.status === "resolving";
      const next = isReady ? await handWork(room, result.state, at) : result.state;
      const answer = await save(room, next, isOpen(next) ? caseProgressed : caseClosed, at, true);
      if (isReady) {
        room.start("resolution", flowKey(room.tenant, `${room.caseId}.${next.round}`), resolutionOf(room, next, null));
      }
      return answer;
    },
    required: async (room: Room): Promise<CaseState> => {
      const state = await room.read();
      if (!state) throw new Error(`case ${room.caseId} has not been opened`);
      return state;
    },
    /** Grants what a person wants, and writes it down when it is done; `weigh` only says what would come of it. */
    ask: (room: Room, state: CaseState, wanted: Wanted, how: "claim" | "weigh"): Promise<Claim> =>
      room.step(`${how === "claim" ? "leave" : "question"} of ${wanted.person.id}`, () => host[how](wishOf(room, state, wanted))),
    /** Says no to whoever is not let do it, and publishes that; the case stays as it is. */
    refuse: async (room: Room, state: CaseState, wanted: Wanted, { callId }: Call, against: readonly Objection[]): Promise<CallAnswer> => {
      const { correlationId } = state.case;
      const call = { callId, correlationId, traceparent: state.traceparent };
      const refusal = refusalOf(room, state, wanted, against);
      await room.step("publish the refusal", () => host.refuse(refusal, call));
      return { outcome: "refused", code: "not-permitted", detail: refusal.told };
    },
  };
}
export type RoomWork = ReturnType<typeof roomWork>;

/**
 * What the flow that corrects a case is started with.
 * @param handed the correction that a person has made, with what was made before it; null at the beginning of a round
 */
export function resolutionOf({ caseId }: Room, state: CaseState, handed: InHand | null): ResolutionInput {
  const { round, handWork = [], traceparent } = state;
  const subjectHash = state.begunAs ?? correctionHash(state.case);
  return { caseId, round, subjectHash, traceparent, byHand: handWork.map((minutes) => minutes > 0), handed };
}

/** Whether the playbooks have something to make of a finding in the systems. */
export const makesSomething = (finding: Finding | undefined): boolean =>
  finding !== undefined && playbookOf(finding.code).makes?.(finding) !== false;

function wishOf(room: Room, state: CaseState, { person, action, roles, workId, does, assignee, at }: Wanted): Wish {
  const { tenant, caseId } = room;
  const { makers, approvers } = actorsOf(state);
  const asked = requestersOf(state).map((name) => (isSamePerson(name, person.id) ? person.id : name));
  const subject = { caseId, tenant, roles, makers: [...makers, ...asked], approvers, assignee };
  return { person, action, subject, workId: `${caseId}/${workId}`, about: aboutOf(state), does, at };
}

function refusalOf(room: Room, { case: of }: CaseState, wanted: Wanted, against: readonly Objection[]): Refusal {
  const { person, action: act, workId, does, at } = wanted;
  const { id: caseId, accountId, legalEntity } = of;
  const among = (works: readonly { id: string }[]): string | null => works.find(({ id }) => id === workId)?.id ?? null;
  const [task, approval] = [among(of.tasks), among(of.approvals)];
  const about = { caseId, task, approval, accountId, legalEntity };
  const told = against.map(({ reason }) => reason).join(" ");
  return { tenant: room.tenant, actor: person.id, act, ...about, duties: [...does], against, told, at };
}

/** Whoever has asked for what the correction gives, by the names they asked under: nobody approves her own request. */
function requestersOf({ case: { findings } }: CaseState): string[] {
  return findings.flatMap(({ correction: { requestedBy } }) => (typeof requestedBy === "string" ? [requestedBy] : []));
}

/** The customer a case is about; without one, the object of the exception. */
export function aboutOf({ case: { accountId, businessKey } }: CaseState): string {
  return accountId ?? businessKey;
}

/**
 * Everybody who has prepared work of the case, and everybody who has approved this round, with those behind them. Each
 * round is approved anew, by the same people if they are the ones in charge.
 */
export function actorsOf(state: CaseState): { makers: string[]; approvers: string[] } {
  const { principals, case: of } = state;
  const countsFor = (id: string, by: string | null): readonly string[] => principals[id] ?? (by === null ? [] : [by]);
  const given = approvalsOfRound(state).filter(({ status }) => status === "approved");
  return {
    makers: [...new Set(of.tasks.flatMap(({ id, doneBy }) => countsFor(id, doneBy)))],
    approvers: [...new Set(given.flatMap(({ id, decidedBy }) => countsFor(id, decidedBy)))],
  };
}

/** Everybody a piece of work counts as the work of. */
export function withPrincipals(state: CaseState, workId: string, person: Person, behind: readonly string[]): CaseState {
  return { ...state, principals: { ...state.principals, [workId]: [person.id, ...behind] } };
}

/** The policy of a case: that of its version. */
export function policyIn(host: CaseHost, room: Room, { legalEntity, region, policyVersion }: Case, at: Instant): Policy {
  return host.policy(room.tenant, { legalEntity, region, policyVersion, at });
}

/** A case keeps the policy it was opened under, whatever has come into force since. */
export function classifyIn(
  host: CaseHost,
  room: Room,
  findings: readonly Finding[],
  state: CaseState | null,
  about: Pick<CaseCustomer, "customerTier" | "region"> & Pick<Case, "legalEntity"> & { at: Instant },
  alreadyMoved = state?.movedBeside ?? 0,
) {
  const { customerTier, legalEntity, region, at } = about;
  const subject = {
    findings,
    kindOf: correctionKindOf,
    customerTier,
    at,
    dependentExposure: state?.case.dependents.exposureReporting ?? 0,
    alreadyMoved,
  };
  const decided = { legalEntity, region, policyVersion: state?.case.policyVersion ?? null, at };
  return room.step("classify", () => classify(subject, host.policy(room.tenant, decided)));
}

/** What the taxonomy said of the case's own code when it was decided. */
function complianceOf({ code, decisions }: Case): Entry["compliance"] {
  const entry = decisions.findLast(({ table, inputs }) => table === "taxonomy" && inputs["code"] === code)?.result as Entry | undefined;
  return entry?.compliance ?? "none";
}

export const isOpen = ({ case: { status } }: CaseState): boolean => !endedStatuses.includes(status);

export function done(state: CaseState): CallAnswer {
  return { outcome: "done", case: state.case, corrections: state.corrections, waiters: state.waiters };
}
