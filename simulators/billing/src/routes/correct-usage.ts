import { correctUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { usageEntry } from "../domain/usage.ts";
import type { Collections } from "../store/collections.ts";
import { correctUsage as correct } from "../store/correct-usage.ts";
import { refuseAs } from "./answer.ts";

export const correctUsageRoute = write<typeof correctUsage, Collections>(correctUsage, ({ params, body }, context) => {
  const corrected = correct(context.store.usage.require(params.usageId), body.quantity, context);
  if (corrected.outcome === "refused") return refuseAs(corrected);
  return reply({ usage: usageEntry(corrected.usage), correction: corrected.correction }, context.store.usage.version(params.usageId));
});
