import type { Delivery } from "@cashline/chassis/delivery";
import type { Outbox } from "@cashline/chassis/outbox";
import type { Sandboxes } from "@cashline/chassis/sandboxes";
import { eventType } from "@cashline/contracts/common/events";
import { deriveId } from "@cashline/kernel/ids";
import { addMs } from "@cashline/kernel/time";
import { childTraceparent } from "@cashline/telemetry/trace";
import type { Outbound } from "../notifications/outbound.ts";
import type { PolicyStore } from "../policy-changes/policy-store.ts";
import { customerOf } from "../systems/customer.ts";
import type { Systems } from "../systems/systems.ts";
import { nextDispatch, type Roster } from "../work/dispatcher.ts";
import { dutyHost, type DutyDesk } from "../work/duty-desk.ts";
import type { WorkIndex } from "../work/work-index.ts";
import type { CaseHost } from "./case-calls.ts";
import { endedStatuses } from "./ended.ts";
import type { TellOfRefusal } from "./refused-act.ts";

const HOUR_MS = 3_600_000;
/** What a case is asked when something watched comes due. */
export const caseWatches = {
  "case-warning": "warn",
  "case-deadline": "deadline",
  "case-escalation": "secondEscalation",
  "case-customer": "readCustomer",
} as const;

/** What of the orchestrator a case reaches. */
export type Surroundings = {
  readonly sandboxes: Sandboxes;
  readonly outbox: Outbox;
  readonly outbound: Outbound;
  readonly delivery: Delivery;
  readonly index: WorkIndex;
  readonly desk: DutyDesk;
  readonly roster: Roster;
  readonly policies: PolicyStore;
  readonly tellOfRefusal: TellOfRefusal;
  systemsOf(this: void, tenant: string): Systems;
  /** Something has happened in a sandbox. */
  active(this: void, tenant: string): void;
};

/** Work that nobody could be given to waits for its own day; whatever opens meanwhile is given out before. */
export function scheduleDispatch(sandboxes: Sandboxes, tenant: string, dueAt = nextDispatch(sandboxes.require(tenant).now)): void {
  sandboxes.schedule({ tenant, dueAt, kind: "dispatch", key: dueAt, data: null });
}

/** What cases publish, watch and ask outside themselves. */
export function caseHostOf({
  sandboxes,
  outbox,
  outbound,
  delivery,
  index,
  desk,
  roster,
  policies,
  tellOfRefusal,
  systemsOf,
  active,
}: Surroundings): CaseHost {
  const now = (tenant: string): string => sandboxes.require(tenant).now;
  return {
    publish: (tenant, event, snapshot, at, traceparent) => {
      outbox.appendOnce({
        specversion: "1.0",
        id: deriveId("evt", sandboxes.require(tenant).seed, "orchestrator", eventType(event), snapshot.id, String(snapshot.version)),
        source: "/systems/orchestrator",
        type: eventType(event),
        subject: snapshot.id,
        time: at,
        datacontenttype: "application/json",
        tenant,
        objecttype: event.object,
        objectversion: snapshot.version,
        correlationid: snapshot.correlationId,
        traceparent: childTraceparent(traceparent ?? undefined),
        recordedat: new Date().toISOString(),
        data: snapshot,
      });
      outbound.tell(tenant, snapshot, sandboxes.require(tenant).seed);
      index.follow(snapshot);
      const resume = (caseId: string, ended: string): void =>
        sandboxes.schedule({ tenant, dueAt: now(tenant), kind: "case-explained", key: caseId, data: { ended } });
      const { explainedBy } = snapshot;
      // What explains it may have ended in the same moment.
      if (snapshot.status === "suppressed" && explainedBy !== null && !index.isAtWork(tenant, explainedBy))
        resume(snapshot.id, explainedBy);
      if (endedStatuses.includes(snapshot.status)) {
        for (const kind of Object.keys(caseWatches)) sandboxes.unschedule(tenant, kind, snapshot.id);
        for (const caseId of index.explainedBy(tenant, snapshot.id)) resume(caseId, snapshot.id);
      } else if (snapshot.tasks.some(({ status, assignee }) => status === "open" && assignee === null)) scheduleDispatch(sandboxes, tenant);
      active(tenant);
      delivery.wake();
      return Promise.resolve();
    },
    watch: (tenant, caseId, { warning, deadline, secondEscalation }) => {
      for (const [kind, dueAt] of [
        ["case-warning", warning],
        ["case-deadline", deadline],
        ["case-escalation", secondEscalation],
      ] as const)
        sandboxes.schedule({ tenant, dueAt, kind, key: caseId, data: null });
      return Promise.resolve();
    },
    ...dutyHost(desk, roster),
    refuse: (refusal, call) => Promise.resolve(tellOfRefusal(refusal, call)),
    checkAgain: (tenant, code, after) => {
      const hour = `${addMs(after, HOUR_MS).slice(0, 13)}:00:00.000Z`;
      sandboxes.schedule({ tenant, dueAt: hour, kind: "sweep", key: `${hour}/${code}`, data: { code } });
      return Promise.resolve();
    },
    customer: (tenant, about) => customerOf(systemsOf(tenant), about),
    readLater: (tenant, caseId, after) => {
      sandboxes.schedule({ tenant, dueAt: addMs(after, HOUR_MS), kind: "case-customer", key: caseId, data: null });
      return Promise.resolve();
    },
    policy: (tenant, of) => policies.policyFor(tenant, of),
  };
}
