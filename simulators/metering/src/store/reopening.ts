import { usageReopened } from "@cashline/contracts/systems/metering/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { reopenedBy } from "../domain/closing.ts";
import type { Collections } from "./collections.ts";
import type { Touched } from "./counting.ts";

/** Marks closings whose usage has changed, tells it, and says which they are. */
export function reopenClosings(touched: readonly Touched[], context: CommandContext<Collections>): string[] {
  const { closings } = context.store;
  const reopened: string[] = [];
  for (const { meter, subscriptionId, days } of touched) {
    for (const day of [...days].toSorted()) {
      // Looked up again for every day: an earlier one may have reopened the same closing.
      for (const closing of reopenedBy(day, meter, closings.find({ subscriptionId }))) {
        closings.save(closing);
        context.emit(usageReopened, closing);
        reopened.push(closing.id);
      }
    }
  }
  return reopened.toSorted();
}
