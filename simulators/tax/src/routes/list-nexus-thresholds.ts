import { listNexusThresholds } from "@cashline/contracts/systems/tax/place-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { thresholdPage } from "../domain/rate-listing.ts";
import type { Collections } from "../store/collections.ts";

export const listNexusThresholdsRoute = read<typeof listNexusThresholds, Collections>(listNexusThresholds, ({ query }) =>
  reply(thresholdPage(query)),
);
