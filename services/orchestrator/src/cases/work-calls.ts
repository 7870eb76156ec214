import { caseProgressed } from "@cashline/contracts/services/orchestrator/events";
import type { Task } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import { flowKey } from "../engine/port.ts";
import { chooseAssignee, type Candidate } from "../policies/routing.ts";
import type { Person } from "../work/duty-desk.ts";
import {
  done,
  resolutionOf,
  withPrincipals,
  type Call,
  type CallAnswer,
  type CaseHost,
  type Room,
  type RoomWork,
  type Wanted,
} from "./case-room.ts";
import type { CaseState } from "./case-state.ts";
import { decideApproval } from "./decide-approval.ts";
import { handIn } from "./hand-moves.ts";
import { isStale, putOnDesk } from "./desk-moves.ts";
import { escalate, leadOf } from "./escalation-moves.ts";
import { countTogether } from "./hand-in.ts";
import { leadFor, preparing } from "./task-duties.ts";
import { completeTask } from "./task-moves.ts";

/** What somebody does who says that a task is done. */
const doing = ({ kind }: Task) => (kind === "correct" ? "carryOutCorrection" : "completeTask");

type OnTask = Call & { taskId: string; person: Person; at: Instant };
type Handing = OnTask & { note: string };
/** Somebody puts a task on another desk, having seen the case at a version. */
type ToDesk = OnTask & { to: Person; reason: string; seenVersion?: number };

/** What people do with the tasks and approvals of a case. */
export function workCalls(host: CaseHost, { settle, required, ask, refuse, save }: RoomWork) {
  /** Whether somebody may have a task on her desk, so that she could hand it in. */
  const mayHave = (room: Room, state: CaseState, task: Task, person: Person, at: Instant) =>
    ask(
      room,
      state,
      { person, action: doing(task), roles: [task.role], workId: task.id, does: preparing(state, task), assignee: null, at },
      "weigh",
    );
  /** Her word that a correction is made has the flow make it in her name; nobody's who has approved it. */
  const correctByHand = async (room: Room, state: CaseState, task: Task, input: Handing): Promise<CallAnswer> => {
    const { person, note, at } = input;
    const moved = handIn(state, task.id, person.id, note, at);
    const handed = state.inHand ?? null;
    if (moved.outcome === "refused" || handed === null) return settle(room, state, moved, at);
    const { role, assignee, id: workId } = task;
    const wanted = { person, action: doing(task), roles: [role], workId, does: preparing(state, task), assignee, at } as const;
    const leave = await ask(room, state, wanted, "claim");
    if (!leave.allowed) return refuse(room, state, wanted, input, leave.against);
    const next = withPrincipals(moved.state, task.id, person, leave.behind);
    const answer = await save(room, next, caseProgressed, at, true);
    const key = flowKey(room.tenant, `${room.caseId}.${state.round}.${handed.index + 1}`);
    room.start("resolution", key, resolutionOf(room, next, handed));
    return answer;
  };
  const moveDesk = async (room: Room, input: ToDesk, action: "handOverTask" | "reassignTask", told: string): Promise<CallAnswer> => {
    const { taskId, person, to, reason, at } = input;
    const state = await required(room);
    const task = state.case.tasks.find(({ id }) => id === taskId);
    const moved = putOnDesk(state, taskId, to.id, { actor: person.id, action: told, because: reason }, at);
    if (!task || moved.outcome === "refused") return settle(room, state, moved, at);
    const stale = isStale(state, input.seenVersion);
    if (stale) return stale;
    const roles = action === "handOverTask" ? [task.role] : [leadFor(state, task), "controller"];
    const wanted: Wanted = { person, action, roles, workId: taskId, does: [], assignee: task.assignee, at };
    const leave = await ask(room, state, wanted, "weigh");
    const fit = await mayHave(room, state, task, to, at);
    const unfit = fit.allowed ? [] : fit.against.map((each) => ({ ...each, reason: `${to.id}: ${each.reason}` }));
    const against = [...(leave.allowed ? [] : leave.against), ...unfit];
    return against.length > 0 ? refuse(room, state, wanted, input, against) : settle(room, state, moved, at);
  };
  return {
    completeTask: async (room: Room, input: Handing): Promise<CallAnswer> => {
      const { taskId, person, note, at } = input;
      const state = await required(room);
      const task = state.case.tasks.find(({ id }) => id === taskId);
      if (task?.kind === "correct") return correctByHand(room, state, task, input);
      const moved = completeTask(state, taskId, person.id, note, at);
      if (!task || moved.outcome === "refused") return settle(room, state, moved, at);
      const does = preparing(state, task);
      const wanted = { person, action: "completeTask", roles: [task.role], workId: taskId, does, assignee: task.assignee, at } as const;
      const leave = await ask(room, state, wanted, "claim");
      if (!leave.allowed) return refuse(room, state, wanted, input, leave.against);
      const acting = withPrincipals(state, taskId, person, leave.behind);
      const isLast = state.case.tasks.every(({ id, status }) => status !== "open" || id === taskId);
      const ready = isLast ? await countTogether(host, room, acting, at) : acting;
      return settle(room, state, completeTask(ready, taskId, person.id, note, at), at);
    },
    decide: async (
      room: Room,
      input: Call & {
        approvalId: string;
        person: Person;
        decision: "approved" | "rejected";
        subjectHash: string;
        note: string;
        at: Instant;
      },
    ): Promise<CallAnswer> => {
      const { approvalId, person, decision, subjectHash, note, at } = input;
      const state = await required(room);
      const approval = state.case.approvals.find(({ id }) => id === approvalId);
      const decided = (of: CaseState, onBehalfOf: string | null) =>
        decideApproval(of, approvalId, person.id, onBehalfOf, decision, subjectHash, note, at);
      const moved = decided(state, null);
      if (!approval || moved.outcome === "refused") return settle(room, state, moved, at);
      const does = [...new Set(state.routes.map(({ approves }) => approves))];
      const wanted = { person, action: "decideApproval", roles: [approval.role], workId: approvalId, does, assignee: null, at } as const;
      const leave = await ask(room, state, wanted, "claim");
      if (!leave.allowed) return refuse(room, state, wanted, input, leave.against);
      return settle(room, state, decided(withPrincipals(state, approvalId, person, leave.behind), leave.onBehalfOf), at);
    },
    claimTask: async (room: Room, input: OnTask): Promise<CallAnswer> => {
      const { taskId, person, at } = input;
      const state = await required(room);
      const task = state.case.tasks.find(({ id }) => id === taskId);
      const told = { actor: person.id, action: "claimed", because: "taken up" };
      const moved = putOnDesk(state, taskId, person.id, told, at);
      if (!task || moved.outcome === "refused") return settle(room, state, moved, at);
      const { assignee, role } = task;
      const does = preparing(state, task);
      const wanted = { person, action: "takeTask", roles: [role], workId: taskId, does, assignee, at } as const;
      const leave = await ask(room, state, wanted, "weigh");
      return leave.allowed ? settle(room, state, moved, at) : refuse(room, state, wanted, input, leave.against);
    },
    handOver: (room: Room, input: ToDesk): Promise<CallAnswer> => moveDesk(room, input, "handOverTask", "handed over"),
    reassign: (room: Room, input: ToDesk): Promise<CallAnswer> => moveDesk(room, input, "reassignTask", "reassigned"),
    /** Gives out the tasks that are on nobody's desk; what nobody may have is escalated, once. */
    dispatch: async (room: Room, input: { candidates: readonly Candidate[]; at: Instant }): Promise<CallAnswer> => {
      const { candidates, at } = input;
      const before = await required(room);
      let state = before;
      const given = new Map<string, number>();
      for (const task of before.case.tasks.filter(({ status, assignee }) => status === "open" && assignee === null)) {
        const barred = new Map<string, readonly string[]>();
        for (const { id, roles } of candidates.filter((each) => each.roles.includes(task.role))) {
          const fit = await mayHave(room, state, task, { id, tenant: room.tenant, roles }, at);
          if (!fit.allowed)
            barred.set(
              id,
              fit.against.map(({ reason }) => reason),
            );
        }
        const { code, category, region } = state.case;
        const skills = [task.findingCode, code, category, ...(region === null ? [] : [region])];
        const loaded = candidates.map((each) => ({ ...each, openTasks: each.openTasks + (given.get(each.id) ?? 0) }));
        const { to, because } = chooseAssignee({ role: task.role, skills, at }, loaded, barred);
        if (to !== null) {
          const moved = putOnDesk(state, task.id, to, { actor: "orchestrator", action: "given to", because }, at);
          if (moved.outcome === "moved") state = moved.state;
          given.set(to, (given.get(to) ?? 0) + 1);
        } else if (!state.unstaffed.includes(task.id)) {
          state = escalate({ ...state, unstaffed: [...state.unstaffed, task.id] }, leadOf(state), `${task.title}: ${because}`, at);
        }
      }
      return state === before ? done(before) : save(room, state, caseProgressed, at, true);
    },
  };
}
