import type { Meter } from "@cashline/contracts/systems/metering/entities";
import type { Closing, ClosingPreview } from "@cashline/contracts/systems/metering/usage-entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { checkPeriod, previewClosing, type Period } from "../domain/closing.ts";
import type { Collections } from "./collections.ts";
import { policyInForce } from "./policy-in-force.ts";
import { windowsOf } from "./series.ts";

/** What a closing would say now, and the closings of the same subscription and meter before it. Preview and closing share it. */
export function closingOf(
  { meterId, subscriptionId, from, to }: { meterId: string; subscriptionId: string } & Period,
  context: CommandContext<Collections>,
): { meter: Meter; preview: ClosingPreview; earlier: Closing[] } {
  const { meters, bindings, closings } = context.store;
  const meter = meters.get(meterId);
  if (!meter) return refuse("unknown-meter", `There is no meter ${meterId}`);
  const [binding] = bindings.find({ subscriptionId });
  if (!binding) return refuse("unknown-subscription", `No subject is bound to ${subscriptionId}`);
  const period = { from, to };
  const invalid = checkPeriod(period, context.today);
  if (invalid) return refuse(invalid.code, invalid.detail);
  const earlier = closings.find({ subscriptionId }).filter((closing) => closing.meterId === meterId);
  const { policy } = policyInForce(context);
  const what = { meter, subscriptionId, accountId: binding.accountId, period, policy };
  return { meter, preview: previewClosing(what, windowsOf(meter, subscriptionId, period, context), earlier), earlier };
}
