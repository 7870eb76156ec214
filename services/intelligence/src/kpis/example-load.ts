import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { LoadRun, RequestWindow } from "@cashline/contracts/services/intelligence/load-operations";
import { deriveId } from "@cashline/kernel/ids";
import { addMs } from "@cashline/kernel/time";
import type { NamedRun } from "../loads/take-in.ts";
import { cashOf } from "./example-books.ts";
import { caseExample, opportunityExample, renewalExample } from "./example-events.ts";

/** The hour of real time that the example runs lie in. */
export const LOAD_HOUR = { from: "2026-01-05T03:00:00.000Z", to: "2026-01-05T04:00:00.000Z" };

const LOAD_START = LOAD_HOUR.from;
/** So many seconds into a run. */
const into = (seconds: number): string => addMs(LOAD_START, seconds * 1000);

/** Where the scenario stands. */
const STANDING_ON = "2026-01-01";
const STANDING = `${STANDING_ON}T10:00:00.000Z`;
const written = (event: CanonicalEvent, seconds: number): CanonicalEvent => ({ ...event, recordedAt: into(seconds) });

/** A renewal is won, closed out and paid, so many seconds into a run. */
export const wonUnderLoad = (opportunityId: string, seconds: number): CanonicalEvent =>
  written(opportunityExample({ id: opportunityId, version: 2, closeOn: STANDING_ON, at: STANDING, stage: "closed_won" }), seconds);
export const completedUnderLoad = (opportunityId: string, seconds: number): CanonicalEvent =>
  written(renewalExample(opportunityId, STANDING), seconds);
export const paidUnderLoad = (opportunityId: string, seconds: number): CanonicalEvent =>
  written({ ...cashOf(`cash-of-${opportunityId}`, STANDING_ON, 10_000), correlationId: opportunityId }, seconds);

/** Requests of one second that took so many milliseconds each. */
export const requestsAt = (seconds: number, latencyMs: readonly number[], changes: Partial<RequestWindow> = {}): RequestWindow => ({
  second: into(seconds),
  operation: "winOpportunity",
  status: 200,
  failed: false,
  latencyUs: latencyMs.map((ms) => Math.round(ms * 1000)),
  ...changes,
});

/** A case about a renewal is opened, so many seconds into a run. */
export const caseUnderLoad = (opportunityId: string, seconds: number): CanonicalEvent =>
  written(
    {
      ...caseExample({ id: `case-of-${opportunityId}`, detectedAt: STANDING, correlationId: opportunityId }),
      type: "orchestrator.case.opened.v1",
    },
    seconds,
  );

/** A run of a minute, at rest a minute later, that asked for nothing unless it says otherwise. */
export function loadRunExample(key: string, changes: Partial<LoadRun> = {}): NamedRun {
  return {
    runId: deriveId("run", "example", key),
    profile: "renewal-spike",
    startedAt: LOAD_START,
    loadEndedAt: into(60),
    restedAt: into(120),
    renewals: 3,
    rate: 20,
    thresholds: [{ threshold: "renewals_won: count==3", holds: true }],
    requests: [],
    dropped: [],
    unreadable: 0,
    ...changes,
  };
}
