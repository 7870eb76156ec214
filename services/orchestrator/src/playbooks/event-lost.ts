import { StepRefused } from "../engine/port.ts";
import { needed, type Playbook } from "./playbook.ts";

/**
 * The hub reads the system's own log again from before the gap to its end; what it has already changes nothing. What is missing
 * further on is a case of its own: taken in on the way, nobody would hear that it was lost.
 */
export const eventLost: Playbook = {
  code: "INT-EVENT-LOST",
  correct: async ({ systems, finding, of, key }) => {
    const system = needed(finding, "system");
    const after = needed(finding, "after");
    const { through } = finding.correction;
    const asked = { system, after, ...(through === undefined ? {} : { through: Number(through) }) };
    const { body } = await systems.hub.replayEvents({ body: asked, idempotencyKey: key, correlationId: of.correlationId });
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
