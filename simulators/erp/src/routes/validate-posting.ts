import type { PostingValidation } from "@cashline/contracts/systems/erp/entities";
import { postingRejected } from "@cashline/contracts/systems/erp/events";
import { validatePosting } from "@cashline/contracts/systems/erp/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { postingGround } from "../store/posting-findings.ts";

/** Only a rejection is kept and told; an accepted check leaves nothing but its answer. */
export const validatePostingRoute = write<typeof validatePosting, Collections>(validatePosting, ({ body }, context) => {
  const { invoiceId } = body;
  const { postingValidations } = context.store;
  const { findings } = postingGround(body, context);
  if (findings.length === 0) {
    return reply({
      id: context.id("pv", invoiceId, context.idempotencyKey),
      invoiceId,
      outcome: "accepted" as const,
      findings,
      checkedAt: context.now,
    });
  }
  const ordinal = postingValidations.find({ invoiceId }).length + 1;
  const rejection: PostingValidation = {
    id: idsOf(context).rejection(invoiceId, ordinal),
    invoiceId,
    outcome: "rejected",
    findings,
    checkedAt: context.now,
  };
  postingValidations.insert(rejection);
  context.emit(postingRejected, rejection);
  return reply(rejection);
});
