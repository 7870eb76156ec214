import type { RosterEntry } from "@cashline/contracts/services/identity/contract";
import { addMs, epochMs, instantOf, type Instant } from "@cashline/kernel/time";
import type { Logger } from "@cashline/telemetry/logger";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Engine } from "../engine/port.ts";
import type { Candidate } from "../policies/routing.ts";
import type { WorkIndex } from "./work-index.ts";

/** Who works in a sandbox; identity's to say. */
export type Roster = (tenant: string) => Promise<readonly RosterEntry[]>;

const MINUTE_MS = 60_000;
/** Work is given out every five minutes, half-way between the instants at which anything else happens; policy. */
const EVERY_MS = 5 * MINUTE_MS;
const OFFSET_MS = 2.5 * MINUTE_MS;
/** What nobody could be given to is looked at again a day later, beside whenever other work is given out; policy. */
const AGAIN_AFTER_MS = 24 * 60 * MINUTE_MS;

/** When work that opens now is given out: the next of fixed instants, so that all that opened before is weighed together. */
export function nextDispatch(now: Instant): Instant {
  return instantOf((Math.floor((epochMs(now) - OFFSET_MS) / EVERY_MS) + 1) * EVERY_MS + OFFSET_MS);
}

/** Somebody of the roster as someone who might take a task. Service accounts are given none: nobody sits at their desk. */
export function candidatesFrom(roster: readonly RosterEntry[], load: ReadonlyMap<string, number>): Candidate[] {
  return roster
    .filter(({ kind }) => kind === "person")
    .map(({ clientId, roles, skills, timeZone, workingHours, capacity }) => ({
      id: clientId,
      roles,
      skills,
      timeZone,
      workingHours,
      capacity,
      openTasks: load.get(clientId) ?? 0,
    }));
}

/**
 * Gives out what is on nobody's desk, one case after the other in the order of the index, each choice seeing the desks
 * as the ones before have left them. The order in which cases arrived plays no part: the sandbox was at rest before this
 * instant, and nothing else happens at it.
 * @returns when to look again, or null when everything has been given out
 */
export async function dispatch(
  { engine, index, roster, logger }: { engine: Engine; index: WorkIndex; roster: Roster; logger: Logger },
  tenant: string,
  at: Instant,
): Promise<Instant | null> {
  const waiting = index.list(tenant, { assignee: null });
  if (waiting.length === 0) return null;
  let people: readonly RosterEntry[];
  try {
    people = await roster(tenant);
  } catch (error) {
    logger.error({ err: error, tenant }, "the roster cannot be read; work is given out later");
    return nextDispatch(at);
  }
  for (const caseId of new Set(waiting.map((item) => item.caseId))) {
    const candidates = candidatesFrom(people, index.load(tenant));
    await engine.askCase<CallAnswer>(flowKey(tenant, caseId), "dispatch", { candidates, at }, `dispatch/${caseId}/${at}`);
  }
  return index.list(tenant, { assignee: null, limit: 1 }).length === 0 ? null : addMs(at, AGAIN_AFTER_MS);
}
