import { StepRefused } from "../engine/port.ts";
import { needed, type Playbook } from "./playbook.ts";

/** The hub reads the system's own log again from before the gap; what it has already changes nothing. */
export const eventLost: Playbook = {
  code: "INT-EVENT-LOST",
  correct: async ({ systems, finding, of, key }) => {
    const system = needed(finding, "system");
    const after = needed(finding, "after");
    const { body } = await systems.hub.replayEvents({ body: { system, after }, idempotencyKey: key, correlationId: of.correlationId });
    if (body.deadLettered > 0)
      throw new StepRefused(
        "replay events",
        "still-unreadable",
        `${body.deadLettered} events of ${system} after ${after} cannot be understood`,
      );
    return {
      document: `${system} after ${after}`,
      detail: `${body.accepted} of ${body.read} events of ${system} taken in that were missing`,
    };
  },
  rootCause: () => ({ rootCause: "lost_or_late_event", explanation: "an event was published and not consumed" }),
};
