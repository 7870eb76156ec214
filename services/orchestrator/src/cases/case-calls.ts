import type { Case, Finding, PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import { caseClosed, caseOpened, caseProgressed, caseReopened } from "@cashline/contracts/services/orchestrator/events";
import { money } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import type { Instant } from "@cashline/kernel/time";
import { anomalyLimits, type AnomalyLimits, type Measure } from "../policies/anomaly.ts";
import { postingPolicy, type PostingPolicy } from "../policies/posting-policy.ts";
import { collectionsPolicy, type CollectionsPolicy } from "../policies/collections-policy.ts";
import { outgrowsDismissal } from "../policies/dismissal.ts";
import { watchesOf } from "../policies/sla.ts";
import type { Corrected } from "../playbooks/playbook.ts";
import { playbookOf } from "../playbooks/playbooks.ts";
import { classifyIn, done, isOpen, roomWork, type CallAnswer, type CaseHost, type Room } from "./case-room.ts";
import { exposureOf, progress, type CaseState } from "./case-state.ts";
import { closeCase, corrected, type Closing } from "./close-case.ts";
import { handOut } from "./hand-moves.ts";
import { isDependent, weighedAnew, withDecisions, withDependent } from "./dependents.ts";
import { breachSla, escalate, warnSla } from "./escalation-moves.ts";
import {
  alsoWaiting,
  openCase,
  prepareAnew,
  redetect,
  reopenCase,
  withCustomer,
  type CustomerQuestion,
  type Opening,
  type ReadCustomer,
} from "./open-case.ts";
import { rehearsal } from "./rehearsal.ts";
import { settlingCalls } from "./settling-calls.ts";
import { hashOf } from "./timeline.ts";
import { workCalls } from "./work-calls.ts";

export type { CallAnswer, CaseHost } from "./case-room.ts";

/** Every call a case answers, one at a time per case. */
export function caseCalls(host: CaseHost) {
  const work = roomWork(host);
  const { save, required } = work;
  const watch = (room: Room, { case: { dueAt } }: CaseState, from: Instant): Promise<void> =>
    room.step("watch the deadline", () => host.watch(room.tenant, room.caseId, watchesOf(from, dueAt)));
  const readLater = (room: Room, after: Instant): Promise<void> =>
    room.step("read the customer later", () => host.readLater(room.tenant, room.caseId, after));

  return {
    ...workCalls(host, work),
    ...settlingCalls(host, work),
    rehearse: rehearsal(host),
    open: async (room: Room, input: Opening): Promise<CallAnswer> => {
      const known = await room.read();
      // Found by a comparison after it was closed: whoever waited before has gone on.
      const isFoundAgain = input.waiter === null && known !== null && !isOpen(known);
      let state = known && alsoWaiting(isFoundAgain ? { ...known, waiters: [] } : known, input.waiter);
      const [own] = input.findings;
      if (state && own && isOpen(state) && isDependent(state, input.findings)) {
        const joined = withDependent(state, own, input.correlationId, input.at);
        // Known already; another flow may wait for it all the same.
        if (joined === state) {
          room.write(state);
          return done(state);
        }
        const weighed = await classifyIn(host, room, joined.case.findings, joined, { ...joined.case, at: input.at });
        return save(room, weighedAnew(joined, weighed, input.at), caseProgressed, input.at, true);
      }
      // Compared again, and nothing has changed but the time, which a deadline, a renewal and the close come nearer by.
      if (
        state &&
        isOpen(state) &&
        state.case.status !== "verifying" &&
        !state.isCustomerUnread &&
        hashOf(state.case.findings) === hashOf(input.findings)
      ) {
        if (input.waiter === null && (await work.isScoredOtherwise(room, state, input.at)))
          return save(room, state, caseProgressed, input.at, true);
        room.write(state);
        return done(state);
      }
      // Dismissed for what it is: that it is still there is nothing new, unless a flow waits for it now.
      if (state?.case.status === "dismissed" && input.waiter === null && isDismissedAs(state.case, input.findings)) return done(state);
      const customer = await customerOf(host, room, input, state);
      if (customer.isUnread) await readLater(room, input.at);
      state &&= withCustomer(state, customer, input.at);
      const classification = await classifyIn(host, room, input.findings, state, {
        ...customer,
        legalEntity: input.legalEntity,
        at: input.at,
      });
      // Found again after its correction: the re-check has failed, so work begins again.
      if (state?.case.status === "verifying")
        return save(room, reopenCase(state, input.findings, classification, input.at), caseReopened, input.at, true);
      if (state && isOpen(state))
        return save(room, redetect(state, input.findings, classification, input.at), caseProgressed, input.at, true);
      const next = state
        ? reopenCase(state, input.findings, classification, input.at)
        : withCustomer(openCase(input, customer, classification), customer, input.at);
      await watch(room, next, input.at);
      return save(room, next, state ? caseReopened : caseOpened, input.at, state !== null);
    },
    /** A case that opened while CRM did not answer asks again, until it knows whom it is about; its deadline stands. */
    readCustomer: async (room: Room, { at }: { at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      if (!isOpen(state) || !state.isCustomerUnread) return done(state);
      const customer = await customerOf(host, room, state.case, state);
      if (customer.isUnread) {
        await readLater(room, at);
        return done(state);
      }
      const known = withCustomer(state, customer, at);
      const weighed = await classifyIn(host, room, known.case.findings, known, { ...known.case, at });
      return save(room, weighedAnew(withDecisions(known, weighed), weighed, at), caseProgressed, at, true);
    },
    /** The correction of one finding is handed to a person; nothing is handed out of a round that has ended. */
    handOut: async (room: Room, input: { round: number; index: number; made: Corrected[]; at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      if (state.round !== input.round || state.case.status !== "resolving") return done(state);
      const next = handOut(state, input.index, input.made, input.at);
      return next === state ? done(state) : save(room, next, caseProgressed, input.at, true);
    },
    /** What was approved has changed before its correction began: it is prepared and approved anew. */
    changedSince: async (room: Room, { round, at }: { round: number; at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      if (state.round !== round || state.case.status !== "resolving") return done(state);
      return save(room, prepareAnew(state, at), caseProgressed, at, true);
    },
    corrected: async (room: Room, input: { document: string; detail: string; at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      if (!isOpen(state)) return done(state);
      if (state.waiters.length === 0)
        await room.step("have it checked again", () => host.checkAgain(room.tenant, state.case.code, input.at));
      return save(room, corrected(state, input, input.at), caseProgressed, input.at, true);
    },
    progress: async (room: Room, input: { happenings: { action: string; detail: string }[]; at: Instant }): Promise<CallAnswer> =>
      save(room, progress(await required(room), input.happenings, input.at), caseProgressed, input.at, true),
    close: async (room: Room, input: Closing): Promise<CallAnswer> => {
      const state = await required(room);
      if (!isOpen(state)) return done(state);
      return save(room, closeCase(state, input), caseClosed, input.at, true);
    },
    /** A comparison of the systems no longer finds what the case is about; one whose correction was refused on its way goes on. */
    absent: async (room: Room, input: { at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      const { status, resolvedAt } = state.case;
      if (!isOpen(state) || status === "resolving" || state.waiters.length > 0 || state.isHalfCorrected === true) return done(state);
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
    /** How an invoice is collected: by the policy this case was opened under, or `otherwise`, where there is none, by the one in force. */
    collectBy: async (room: Room, { otherwise }: CollectedFrom): Promise<CollectionsPolicy & { decision: PolicyDecision }> => {
      const isUnknown = otherwise !== undefined && (await room.read()) === null;
      const of = isUnknown ? { ...otherwise, policyVersion: null } : withinCase((await required(room)).case);
      return room.step("decide how to collect", () => collectionsPolicy(host.policy(room.tenant, of), of));
    },
    /** How what is booked honours ERP's controls: by the policy of the case while it is open, otherwise by the one in force. */
    postBy: async (room: Room, { legalEntity, at }: { legalEntity: string | null; at: Instant }): Promise<PostingPolicy> => {
      const state = await room.read();
      const of = state && isOpen(state) ? state.case : { legalEntity, region: null, policyVersion: null };
      return room.step("decide how ERP's controls are honoured", () => postingPolicy(host.policy(room.tenant, { ...of, at })));
    },
    /** How far off its trend a figure may be: by the policy of the case while it is open, otherwise by the one in force. */
    anomalyLimits: async (room: Room, input: { measure: Measure; legalEntity: string | null; at: Instant }): Promise<AnomalyLimits> => {
      const state = await room.read();
      const { legalEntity, measure, at } = input;
      const of = state && isOpen(state) ? state.case : { legalEntity, region: null, policyVersion: null };
      return room.step("decide what is off its trend", () => anomalyLimits(host.policy(room.tenant, { ...of, at }), measure));
    },
    /** What was corrected is still not right; with `isRefused`, because a system would not take a step of the correction. */
    recheckFailed: async (room: Room, input: { findings: Finding[]; at: Instant; isRefused?: boolean }): Promise<CallAnswer> => {
      const state = await required(room);
      const classification = await classifyIn(host, room, input.findings, state, { ...state.case, at: input.at });
      const reopened = reopenCase(state, input.findings, classification, input.at);
      const next = input.isRefused === true ? { ...reopened, isHalfCorrected: true } : reopened;
      if (!isOpen(state)) await watch(room, next, input.at);
      return save(room, next, caseReopened, input.at, true);
    },
    warn: async (room: Room, input: { at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      if (!isOpen(state) || state.case.slaWarnedAt !== null || state.case.slaMet === false) return done(state);
      return save(room, warnSla(state, input.at), caseProgressed, input.at, true);
    },
    deadline: async (room: Room, input: { at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      if (!isOpen(state) || state.case.slaMet === false) return done(state);
      return save(room, breachSla(state, input.at), caseProgressed, input.at, true);
    },
    /** Still open long after its deadline: the controller is told, once. */
    secondEscalation: async (room: Room, input: { at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      if (!isOpen(state) || state.case.slaMet !== false || state.case.escalatedTo === "controller") return done(state);
      return save(
        room,
        escalate(state, "controller", "it is still open, long past its deadline", input.at),
        caseProgressed,
        input.at,
        true,
      );
    },
    read: async (room: Room): Promise<CallAnswer> => {
      const state = await room.read();
      return state ? done(state) : { outcome: "refused", code: "not-found", detail: `There is no case ${room.caseId}` };
    },
  };
}

/** From whom an invoice is collected that no case is about, and when that is decided. */
export type CollectedFrom = { otherwise?: Pick<Case, "legalEntity" | "region" | "customerTier"> & { at: Instant } };

/** Whether a case was dismissed for what is found now: the same in every word, and at stake no more than whoever dismissed it may let go. */
function isDismissedAs(of: Case, findings: Finding[]): boolean {
  const exposureReporting = Number(toReportingMinor(money(exposureOf(findings))));
  const told = (each: readonly Finding[]): string => hashOf(each.map(({ exposure: _exposure, ...finding }) => finding));
  return told(of.findings) === told(findings) && !outgrowsDismissal(of, { exposureReporting });
}

const withinCase = (of: Case) => ({ ...of, at: of.detectedAt });

/** Whom the case is about: as it knows, or as CRM says now. */
async function customerOf(host: CaseHost, room: Room, about: CustomerQuestion, state: CaseState | null): Promise<ReadCustomer> {
  if (state === null || state.isCustomerUnread) return room.step("read the customer", () => host.customer(room.tenant, about));
  const { customerTier, renewalOn, region } = state.case;
  return { customerTier, renewalOn, region, isUnread: false };
}
