import { endContractedPrice } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { contractedPriceEnded } from "@cashline/contracts/systems/cpq/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const endContractedPriceRoute = write<typeof endContractedPrice, Collections>(endContractedPrice, ({ params, body }, context) => {
  const agreed = context.store.contractedPrices.require(params.contractedPriceId);
  if (body.expiresOn <= agreed.effectiveOn)
    return refuse("invalid-request", `It holds from ${agreed.effectiveOn} and cannot end on ${body.expiresOn}`);
  const ended = context.store.contractedPrices.save({ ...agreed, expiresOn: body.expiresOn });
  context.emit(contractedPriceEnded, ended);
  return reply(ended, context.store.contractedPrices.version(ended.id));
});
