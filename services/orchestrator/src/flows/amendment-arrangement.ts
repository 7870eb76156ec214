import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { PostingRequest } from "@cashline/contracts/systems/erp/entities";
import type { ModificationRequest, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { divideDecimals, rateAmount, remainingShare } from "@cashline/kernel/decimal";
import { money, moneyWire } from "@cashline/kernel/money";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { AmendmentGround } from "./amendment-ground.ts";
import { insist, type Insistence } from "./insist.ts";

/** When an invoice is posted, and the days it is earned over. */
type PostingDays = Pick<PostingRequest, "postedOn" | "serviceStartOn" | "serviceEndOn">;

/** Decimals of the factor that takes a discount off again: beyond those of any amount. */
const FACTOR_PLACES = 20;

/**
 * Tells ERP's revenue arrangement of the contract what a change adds before its invoice is posted under it. Seats of a service
 * that runs are distinct, so they are an obligation of their own at their price without discount; ERP then decides by that
 * price whether it is a contract of its own or changes what is still to come (ASC 606-10-25-12 and 25-13(a)). Another tier
 * takes the place of the old one: only the price of what is still to come changes.
 * @returns the arrangement to post under; null where the contract has none
 */
export async function modifyArrangement(
  flow: Flow,
  systems: Systems,
  of: AmendmentGround,
  invoice: Invoice,
  posting: PostingDays,
  on: Insistence,
): Promise<string | null> {
  const { contractId, id: invoiceId, legalEntity, currency } = invoice;
  const { correlationId } = of;
  const arrangement = await flow.step("look for a revenue arrangement", async () => {
    const { items } = (await systems.erp.listRevenueArrangements({ query: { contractId, status: "active" }, correlationId })).body;
    return items.find((each) => each.legalEntity === legalEntity && each.currency === currency) ?? null;
  });
  if (arrangement === null) return null;
  const params = { revenueArrangementId: arrangement.id };
  const body = modificationOf(arrangement, of, invoice, posting);
  await insist(flow, `modify the revenue arrangement for ${invoiceId}`, on, async (key) => {
    return (await systems.erp.modifyRevenueArrangement({ params, body, idempotencyKey: key, correlationId })).body.id;
  });
  return arrangement.id;
}

/** The change as revenue accounting is told of it, on the day its invoice is posted and over the same days of service. */
export function modificationOf(
  { modifications, inceptionOn }: Pick<RevenueArrangement, "modifications" | "inceptionOn">,
  { quote, ground }: AmendmentGround,
  invoice: Invoice,
  { postedOn, serviceStartOn: startOn, serviceEndOn: endOn }: PostingDays,
): ModificationRequest {
  const [modifiedOn = postedOn] = [postedOn, inceptionOn, modifications.at(-1)?.modifiedOn ?? inceptionOn].toSorted().toReversed();
  const isMore = quote.tier === ground.subscription.tier && quote.quantity > ground.subscription.quantity;
  const undiscounted = divideDecimals("1", remainingShare(quote.discountPercent), FACTOR_PLACES, "half-up");
  return {
    modifiedOn,
    priceChange: invoice.net,
    addedAreDistinct: isMore,
    remainingAreDistinct: true,
    added: isMore
      ? [
          {
            key: invoice.id,
            description: `${quote.quantity - ground.subscription.quantity} more seats from ${quote.startOn}`,
            standAlonePrice: moneyWire(rateAmount(money(invoice.net), undiscounted, "half-up")),
            pattern: "over_time",
            startOn,
            endOn,
          },
        ]
      : [],
    newEnds: [],
    modifiedBy: "amendment-flow",
  };
}
