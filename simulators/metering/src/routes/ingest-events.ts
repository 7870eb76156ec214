import { batchIngested } from "@cashline/contracts/systems/metering/events";
import { ingestEvents } from "@cashline/contracts/systems/metering/usage-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { batchOf } from "../domain/batch.ts";
import type { Collections } from "../store/collections.ts";
import { judgedEvents } from "../store/judged-events.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { takeIn } from "../store/take-in.ts";

export const ingestEventsRoute = write<typeof ingestEvents, Collections>(ingestEvents, ({ body }, context) => {
  const { policy } = policyInForce(context);
  const id = context.id("bat", context.client, context.idempotencyKey);
  const verdicts = takeIn(body, id, policy, context);
  const batch = batchOf(verdicts, { id, client: context.client, receivedAt: context.now, policy });
  context.store.batches.insert(batch);
  context.emit(batchIngested, { ...batch, events: judgedEvents(body, verdicts, context) });
  return reply({ batch, verdicts });
});
