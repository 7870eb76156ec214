import { invoicePaymentFailed } from "@cashline/contracts/systems/billing/events";
import { recordPaymentFailure } from "@cashline/contracts/systems/billing/operations";
import { write } from "@cashline/sim-kit/command";
import { recordPaymentFailure as fail } from "../domain/dunning.ts";
import { campaignFor } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleCollection } from "../store/payment-retry.ts";
import { policyIn } from "../store/policy-in-force.ts";
import { keep, show } from "./answer.ts";

/** An intent fails an invoice once, whoever tells of it how often. */
export const recordPaymentFailureRoute = write<typeof recordPaymentFailure, Collections>(
  recordPaymentFailure,
  ({ params, body }, context) => {
    const decline = { code: body.declineCode, kind: body.declineKind };
    const { invoices, accounts, paymentFailures } = context.store;
    const policy = policyIn(context);
    const unpaid = invoices.require(params.invoiceId);
    const { paymentIntentId } = body;
    const id = context.id("pfl", unpaid.id, paymentIntentId);
    if (paymentFailures.get(id)) return show(unpaid, context);
    const campaign = campaignFor(policy, accounts.require(unpaid.billingAccountId).dunningCampaign);
    const invoice = keep(fail(unpaid, decline, campaign, context.now, policy.timeZone), invoicePaymentFailed, context);
    paymentFailures.insert({ id, invoiceId: unpaid.id, paymentIntentId });
    scheduleCollection(invoice, context);
    return show(invoice, context);
  },
);
