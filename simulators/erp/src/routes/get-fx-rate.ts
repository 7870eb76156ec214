import { getFxRate } from "@cashline/contracts/systems/erp/settings-operations";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { policyOf, rateOn } from "../store/settings.ts";

export const getFxRateRoute = read<typeof getFxRate, Collections>(getFxRate, ({ query }, context) => {
  const { from, to, on } = query;
  const found = rateOn(from, to, on, policyOf(context), context);
  return found ? reply(found) : refuse("fx-rate-missing", `There is no rate of ${from} in ${to} for ${on}`);
});
