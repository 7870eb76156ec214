import { caseClosed, caseProgressed } from "@cashline/contracts/services/orchestrator/events";
import type { Instant } from "@cashline/kernel/time";
import { dismissedBy } from "../policies/dismissal.ts";
import type { Person } from "../work/duty-desk.ts";
import { done, withPrincipals, type Call, type CallAnswer, type CaseHost, type Room, type RoomWork } from "./case-room.ts";
import { isStale } from "./desk-moves.ts";
import { leadOf } from "./escalation-moves.ts";
import { countTogether } from "./hand-in.ts";
import { dismissCase, resume, suppressCase } from "./settling-moves.ts";
import { bypassTask, openTask } from "./task-moves.ts";
import { leadFor, preparing } from "./task-duties.ts";

type Settling = Call & { person: Person; reason: string; seenVersion?: number; at: Instant };

/** How people with the right leave work out, end a case or let it rest. */
export function settlingCalls(host: CaseHost, { settle, required, ask, refuse, save }: RoomWork) {
  return {
    bypassTask: async (room: Room, input: Settling & { taskId: string }): Promise<CallAnswer> => {
      const { taskId, person, reason, at } = input;
      const state = await required(room);
      const task = openTask(state, taskId);
      if ("outcome" in task) return task;
      const stale = isStale(state, input.seenVersion);
      if (stale) return stale;
      const moved = bypassTask(state, taskId, person.id, reason, at);
      if (moved.outcome === "refused") return moved;
      const roles = [leadFor(state, task), "controller"];
      const does = preparing(state, task);
      const wanted = { person, action: "bypassTask", roles, workId: taskId, does, assignee: null, at } as const;
      const leave = await ask(room, state, wanted, "claim");
      if (!leave.allowed) return refuse(room, state, wanted, input, leave.against);
      const acting = withPrincipals(state, taskId, person, leave.behind);
      const isLast = state.case.tasks.every(({ id, status }) => status !== "open" || id === taskId);
      const ready = isLast ? await countTogether(host, room, acting, at) : acting;
      return settle(room, state, bypassTask(ready, taskId, person.id, reason, at), at);
    },
    dismiss: async (room: Room, input: Settling): Promise<CallAnswer> => {
      const { person, reason, seenVersion, at } = input;
      const state = await required(room);
      const moved = dismissCase(state, person.id, reason, at);
      if (moved.outcome === "refused") return moved;
      const stale = isStale(state, seenVersion);
      if (stale) return stale;
      // Saying that nothing needs correcting is as weighty as approving a correction.
      const does = [...new Set(state.routes.map(({ approves }) => approves))];
      const roles = dismissedBy(leadOf(state), state.case);
      const workId = `dismissal-${state.round}`;
      const wanted = { person, action: "dismissCase", roles, workId, does, assignee: null, at } as const;
      const leave = await ask(room, state, wanted, "claim");
      return leave.allowed ? save(room, moved.state, caseClosed, at, true) : refuse(room, state, wanted, input, leave.against);
    },
    suppress: async (room: Room, input: Settling & { explainedBy: string }): Promise<CallAnswer> => {
      const { person, reason, explainedBy, seenVersion, at } = input;
      const state = await required(room);
      const moved = suppressCase(state, explainedBy, person.id, reason, at);
      if (moved.outcome === "refused") return moved;
      const stale = isStale(state, seenVersion);
      if (stale) return stale;
      const roles = [leadOf(state), "controller"];
      const wanted = { person, action: "suppressCase", roles, workId: "suppression", does: [], assignee: null, at } as const;
      const leave = await ask(room, state, wanted, "weigh");
      return leave.allowed ? settle(room, state, moved, at) : refuse(room, state, wanted, input, leave.against);
    },
    /** What explained this case has ended. */
    explained: async (room: Room, { ended, at }: { ended: string; at: Instant }): Promise<CallAnswer> => {
      const state = await required(room);
      const next = resume(state, ended, at);
      if (next === state) return done(state);
      if (state.waiters.length === 0) await room.step("have it checked again", () => host.checkAgain(room.tenant, state.case.code, at));
      return save(room, next, caseProgressed, at, true);
    },
  };
}
