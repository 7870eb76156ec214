import { StepRefused } from "../engine/port.ts";
import { draftedLate, usageOf } from "./late-usage.ts";
import { meteredEvents } from "./metered-events.ts";
import { namesIn, needed, type Correction, type Playbook } from "./playbook.ts";

/** Records billing takes at once. */
const BATCH = 1000;

/**
 * Usage that metering has and billing lacks is recorded in billing under the events' own ids, each once, and drafted with what it
 * costs on top of what was billed; what has arrived by itself since is left to a policy that has it on the next invoice. Events that metering will not count stay with people, who are told which.
 */
export const missingUsage: Playbook = {
  code: "USG-MISSING",
  correct: async (correction) => {
    const { systems, finding, of, key } = correction;
    const subscriptionId = needed(finding, "subscriptionId");
    const asked = namesIn(finding, "eventIds");
    const known = new Set((await usageOf(correction, subscriptionId)).map(({ sourceId }) => sourceId));
    const eventIds = new Set(asked.filter((id) => !known.has(id)));
    if (eventIds.size === 0 && (await takesLateUsageIn(correction)))
      return { document: subscriptionId, detail: "it has reached billing meanwhile, whose policy has it on the next invoice" };
    const days = namesIn(finding, "days");
    const { records, notCounted } =
      eventIds.size === 0
        ? { records: [], notCounted: [] }
        : await meteredEvents({ ...correction, key: `${key}/metering` }, { subscriptionId, eventIds, days });
    const left = `${notCounted.length} of ${asked.length} events are not counted by metering: ${notCounted.slice(0, 3).join(", ")}`;
    if (notCounted.length === asked.length) throw new StepRefused("count metered usage", "usage-not-counted", left);
    for (let from = 0; from < records.length; from += BATCH)
      await systems.billing.recordUsage({
        body: { records: records.slice(from, from + BATCH) },
        idempotencyKey: `${key}/record-${from}`,
        correlationId: of.correlationId,
      });
    const { document, detail } = await draftedLate(correction, subscriptionId, ({ sourceId }) => asked.includes(sourceId));
    const told = `${records.length} metered events recorded in billing; ${detail}`;
    return { document, detail: notCounted.length === 0 ? told : `${told}; ${left}` };
  },
  rootCause: () => ({ rootCause: "late_or_missing_usage", explanation: "metered usage had not reached billing" }),
};

async function takesLateUsageIn({ systems, of }: Correction): Promise<boolean> {
  const { lateUsage } = (await systems.billing.getPolicy({ query: {}, correlationId: of.correlationId })).body;
  return lateUsage === "next_invoice";
}
