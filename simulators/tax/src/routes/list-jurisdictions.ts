import { listJurisdictions } from "@cashline/contracts/systems/tax/place-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { jurisdictionPage } from "../domain/rate-listing.ts";
import type { Collections } from "../store/collections.ts";

export const listJurisdictionsRoute = read<typeof listJurisdictions, Collections>(listJurisdictions, ({ query }) =>
  reply(jurisdictionPage(query)),
);
