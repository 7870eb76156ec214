import { agreeContractedPrice } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { contractedPriceAgreed } from "@cashline/contracts/systems/cpq/events";
import { isCurrency } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const agreeContractedPriceRoute = write<typeof agreeContractedPrice, Collections>(agreeContractedPrice, ({ body }, context) => {
  const { accountId, sku, tier, currency, effectiveOn, expiresOn } = body;
  if (!isCurrency(currency)) return refuse("invalid-request", `ISO 4217 lists no currency ${currency}`);
  if ((body.unitPrice === null) === (body.discountPercent === null))
    return refuse("invalid-request", "A contracted price is a unit price or a share off the list: exactly one of the two");
  if (expiresOn !== null && expiresOn <= effectiveOn)
    return refuse("invalid-request", `It would expire on ${expiresOn}, before its first day is over`);
  const agreed = { id: context.id("cpr", accountId, sku, tier, currency, effectiveOn), ...body };
  context.store.contractedPrices.insert(agreed);
  context.emit(contractedPriceAgreed, agreed);
  return reply(agreed, 1);
});
