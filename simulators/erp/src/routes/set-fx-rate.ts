import { fxRateSet } from "@cashline/contracts/systems/erp/events";
import { setFxRate } from "@cashline/contracts/systems/erp/settings-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { rateFault } from "../domain/fx.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";

export const setFxRateRoute = write<typeof setFxRate, Collections>(setFxRate, ({ body }, context) => {
  const { from, to, on, rate } = body;
  const fault = rateFault(from, to, rate);
  if (fault !== undefined) return refuse("invalid-request", fault);
  const { fxRates } = context.store;
  const set = { id: idsOf(context).fxRate(from, to, on), ...body };
  if (fxRates.get(set.id)) fxRates.save(set);
  else fxRates.insert(set);
  context.emit(fxRateSet, set);
  return reply(set, fxRates.version(set.id));
});
