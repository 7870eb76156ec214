import { ProblemError } from "@cashline/client/errors";
import type { BusinessFault } from "@cashline/scenarios/faults/fault";
import { play, stepsOf, type Stage } from "@cashline/scenarios/faults/play";
import type { Actor } from "./clock.ts";

/** Plays the steps of a fault plan at their instants; tells of a fault that what happened before leaves no room for. */
export function faultActor(plan: readonly BusinessFault[], stage: Stage, onUnfit: (fault: string, refusal: ProblemError) => void): Actor {
  const steps = stepsOf(plan);
  const unfit = new Set<string>();
  let next = 0;
  return {
    nextAt: () => Promise.resolve(steps[next]?.at ?? null),
    act: async (now) => {
      for (let step = steps[next]; step !== undefined && step.at <= now; step = steps[next]) {
        const { fault, action } = step;
        if (!unfit.has(fault)) {
          await play(step, stage).catch((error: unknown) => {
            if (!(error instanceof ProblemError && action.kind === "call" && error.code === action.unfitAs)) throw error;
            unfit.add(fault);
            onUnfit(fault, error);
          });
        }
        next += 1;
      }
    },
  };
}
