import { Outstanding } from "./outstanding.ts";
import type { EngineHost } from "./restate.ts";
import { WaitingFlows } from "./waiting-flows.ts";

/** A host whose clock stands still, and that nothing told by the engine makes a difference to. */
export function quietHost(): EngineHost {
  return {
    now: () => "2026-01-01T00:00:00.000Z",
    outstanding: new Outstanding(),
    waiting: new WaitingFlows(),
    stepBegins: () => undefined,
    stepEnds: () => undefined,
    flowEnded: () => undefined,
    wakeAt: () => undefined,
  };
}
