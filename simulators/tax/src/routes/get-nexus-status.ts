import { getNexusStatus } from "@cashline/contracts/systems/tax/place-operations";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import { nexusStatus } from "../domain/nexus.ts";
import { thresholdsOn } from "../domain/nexus-thresholds.ts";
import { sellerOn } from "../domain/registration.ts";
import { sellerKey } from "../domain/turnover.ts";
import type { Collections } from "../store/collections.ts";

export const getNexusStatusRoute = read<typeof getNexusStatus, Collections>(getNexusStatus, ({ params }, { store, today }) => {
  const { legalEntity } = params;
  const seller = sellerOn(legalEntity, store.registrations.find({ legalEntity }), today);
  if (!seller) return refuse("unknown-legal-entity", `${legalEntity} is registered nowhere`);
  const declared = store.nexus.find({ legalEntity });
  const items = thresholdsOn(today).map((threshold) => {
    const { jurisdiction } = threshold;
    const months = store.turnover.find({ seller: sellerKey(legalEntity, jurisdiction) });
    const tie = { registered: seller.registered.has(jurisdiction), declared: declared.find((each) => each.jurisdiction === jurisdiction) };
    return nexusStatus(threshold, months, tie, today);
  });
  return reply({ items });
});
