import type { Flow } from "../engine/port.ts";

/** The same flow under step names of its own, so that what a further run does is remembered beside the first. */
export function ofRun(flow: Flow, run: number): Flow {
  if (run === 1) return flow;
  return {
    ...flow,
    step: (name, work) => flow.step(`${name}, run ${run}`, work),
    now: (name) => flow.now(`${name}, run ${run}`),
  };
}
