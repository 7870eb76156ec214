import type { ObligationRequest, PerformanceObligation } from "@cashline/contracts/systems/erp/revenue-entities";
import { allocate, money, moneyOf, moneyWire } from "@cashline/kernel/money";
import { dateIn } from "@cashline/kernel/time";
import type { Static } from "typebox";
import { StepRefused } from "../engine/port.ts";
import { needed, type Playbook } from "./playbook.ts";

/**
 * The promises without a price get what is left of the whole (residual approach), and the price is allocated anew: the
 * arrangement is taken back and made again, which ERP offers only while nothing is billed or done under it.
 */
export const missingSsp: Playbook = {
  code: "REV-ALLOCATION",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const revenueArrangementId = needed(finding, "revenueArrangementId");
    const params = { revenueArrangementId };
    const old = (await systems.erp.getRevenueArrangement({ params, correlationId })).body;
    const unpriced = needed(finding, "unpriced")
      .split(",")
      .filter((each) => each !== "");
    if (unpriced.length === 0)
      throw new StepRefused("allocate again", "not-unpriced", "Every promise has a price; the parts are for people to judge");
    if (old.billed.minor !== "0" || old.recognized.minor !== "0")
      throw new StepRefused("allocate again", "arrangement-in-use", `${revenueArrangementId} is billed or recognised in part`);
    const prices = allocate(
      moneyOf(old.currency, BigInt(needed(finding, "minor"))),
      unpriced.map(() => 1n),
    );
    const priceOf = new Map(unpriced.map((name, index) => [name, prices[index]]));
    if (old.status === "active") {
      const body = {
        cancelledOn: dateIn(systems.now(), "UTC"),
        reason: "a stand-alone selling price was missing",
        reverseRecognized: true,
      };
      await systems.erp.cancelRevenueArrangement({ params, body, idempotencyKey: `${key}/cancel`, correlationId });
    }
    const { contractId, customerId, legalEntity, currency, inceptionOn, transactionPrice, obligations } = old;
    const made = await systems.erp.createRevenueArrangement({
      body: {
        reference: `again/${revenueArrangementId}`,
        contractId,
        customerId,
        legalEntity,
        currency,
        inceptionOn,
        transactionPrice,
        obligations: obligations.map((each) => promised(each, moneyWire(priceOf.get(each.key) ?? money(each.standAlonePrice)))),
      },
      idempotencyKey: `${key}/create`,
      correlationId,
    });
    return { document: made.body.id, detail: `${revenueArrangementId} allocated anew as ${made.body.id}` };
  },
  rootCause: () => ({ rootCause: "stale_master_data", explanation: "a stand-alone selling price was not maintained" }),
};

function promised(
  { key, description, isImmaterial, pattern, startOn, endOn, satisfiedOn, milestones }: Static<typeof PerformanceObligation>,
  standAlonePrice: Static<typeof ObligationRequest>["standAlonePrice"],
): Static<typeof ObligationRequest> {
  return {
    key,
    description,
    standAlonePrice,
    ...(isImmaterial && standAlonePrice.minor === "0" ? { isImmaterial } : {}),
    pattern,
    ...(startOn === null ? {} : { startOn }),
    ...(endOn === null ? {} : { endOn }),
    ...(satisfiedOn === null ? {} : { satisfiedOn }),
    ...(milestones.length === 0 ? {} : { milestones: milestones.map(({ key: name, weight }) => ({ key: name, weight })) }),
  };
}
