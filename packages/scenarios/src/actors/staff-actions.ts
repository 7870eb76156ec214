import type { Role } from "@cashline/contracts/services/identity/contract";
import type { Approval, Case } from "@cashline/contracts/services/orchestrator/entities";
import { randomStream, type Random } from "@cashline/kernel/random";
import type { Instant } from "@cashline/kernel/time";
import type { Static } from "typebox";
import type { BookPerson } from "../book/book.ts";
import { actsAt, afterWorkingMinutes, nextWorkingHalfHour } from "./working-hours.ts";

/** Somebody on duty: a person of the book with the id she signs in with. */
export type Staff = BookPerson & { id: string };

export type StaffAction = { at: Instant; caseId: string; person: Staff } & (
  | { kind: "complete-task"; taskId: string; note: string }
  | { kind: "decide-approval"; approvalId: string; subjectHash: string; decision: "approved"; note: string }
);

/** An approval that nobody may give: all who hold the role have prepared work of the case or approved it already, or nobody holds it. */
export type Unstaffed = { caseId: string; workId: string; role: string };

/**
 * What the people of the company will do about open cases: who, and when. A task is done by whoever has it on her desk; one
 * that is on nobody's waits until it is given out. Each piece of work is drawn from a stream named by case and piece, so
 * asking again later, with other cases, gives the same time, and for an approval the same person. Whoever did a task of a
 * case does not approve in it, and nobody approves twice before it is reopened. A correction by hand takes its working time from
 * when she gets to it; what else she has on her desk meanwhile does not delay it. Nothing happens before `now`.
 */
export function staffActions(
  cases: readonly Case[],
  people: readonly Staff[],
  seed: string,
  now: Instant,
): { actions: StaffAction[]; unstaffed: Unstaffed[] } {
  const unstaffed: Unstaffed[] = [];
  // What another case explains is at rest.
  const atWork = cases.filter(({ status }) => status !== "suppressed");
  const actions = atWork.flatMap((each) => caseActions(each, people, seed, now, unstaffed));
  return { actions: actions.toSorted((a, b) => (a.at === b.at ? (keyOf(a) < keyOf(b) ? -1 : 1) : a.at < b.at ? -1 : 1)), unstaffed };
}

function caseActions(each: Case, people: readonly Staff[], seed: string, now: Instant, unstaffed: Unstaffed[]): StaffAction[] {
  const actions: StaffAction[] = [];
  const reopenedAt = each.timeline.findLast(({ action }) => action === "reopened")?.at ?? "";
  const given = each.approvals.filter(({ status, requestedAt }) => status !== "void" && requestedAt >= reopenedAt);
  // Everybody who may not approve: whoever has prepared work of the case, and whoever has approved what is to be done now.
  const acted = new Set(
    [...each.tasks.map(({ doneBy }) => doneBy), ...given.map(({ decidedBy }) => decidedBy)].filter((by) => by !== null),
  );
  const begun = (random: Random, person: Staff, since: Instant): Instant =>
    actsAt(since, random.between(person.responseMinutes.low, person.responseMinutes.high), person.timeZone);
  const notBefore = (at: Instant, person: Staff): Instant => (at < now ? nextWorkingHalfHour(now, person.timeZone) : at);
  const when = (random: Random, person: Staff, since: Instant): Instant => notBefore(begun(random, person, since), person);
  const approver = (work: Approval): { person: Staff; at: Instant } | undefined => {
    const random = randomStream(seed, "staff", each.id, work.id);
    const able = people.filter(({ id, roles }) => roles.includes(work.role as Static<typeof Role>) && !acted.has(id));
    if (able.length === 0) {
      unstaffed.push({ caseId: each.id, workId: work.id, role: work.role });
      return undefined;
    }
    const person = random.pick(able);
    return { person, at: when(random, person, work.requestedAt) };
  };
  for (const task of each.tasks.filter(({ status }) => status === "open")) {
    const person = people.find(({ id }) => id === task.assignee);
    if (!person) continue;
    acted.add(person.id);
    const begins = begun(randomStream(seed, "staff", each.id, task.id), person, task.assignedAt ?? task.openedAt);
    const at = notBefore(afterWorkingMinutes(begins, task.handlingMinutes, person.timeZone), person);
    const note = task.kind === "correct" ? "made by hand" : "prepared";
    actions.push({ at, person, caseId: each.id, kind: "complete-task", taskId: task.id, note });
  }
  for (const approval of each.approvals.filter(({ status }) => status === "pending")) {
    const taken = approver(approval);
    if (!taken) continue;
    acted.add(taken.person.id);
    actions.push({
      ...taken,
      caseId: each.id,
      kind: "decide-approval",
      approvalId: approval.id,
      subjectHash: approval.subjectHash,
      decision: "approved",
      note: "agreed",
    });
  }
  return actions;
}

const keyOf = (action: StaffAction): string => `${action.caseId}/${action.kind === "complete-task" ? action.taskId : action.approvalId}`;
