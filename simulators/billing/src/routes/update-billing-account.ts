import { billingAccountUpdated } from "@cashline/contracts/systems/billing/events";
import { updateBillingAccount } from "@cashline/contracts/systems/billing/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { requireKnownCampaign } from "./known-campaign.ts";
import { requirePossibleParent } from "./possible-parent.ts";

export const updateBillingAccountRoute = write<typeof updateBillingAccount, Collections>(
  updateBillingAccount,
  ({ params, body }, context) => {
    const { accounts } = context.store;
    const account = accounts.require(params.billingAccountId);
    context.requireVersion(accounts.version(account.id));
    requireKnownCampaign(body.dunningCampaign, context);
    const changed = { ...account, ...body };
    if (body.parentAccountId !== undefined) requirePossibleParent(changed, context);
    accounts.save(changed);
    context.emit(billingAccountUpdated, changed);
    return reply(changed, accounts.version(changed.id));
  },
);
