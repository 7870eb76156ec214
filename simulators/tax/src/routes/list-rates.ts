import { listRates } from "@cashline/contracts/systems/tax/place-operations";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import { isJurisdiction } from "../domain/jurisdictions.ts";
import { ratePage } from "../domain/rate-listing.ts";
import type { Collections } from "../store/collections.ts";

export const listRatesRoute = read<typeof listRates, Collections>(listRates, ({ query }) => {
  const { jurisdiction } = query;
  if (jurisdiction !== undefined && !isJurisdiction(jurisdiction))
    return refuse("unknown-jurisdiction", `No rates are known for ${jurisdiction}`);
  return reply(ratePage(query));
});
