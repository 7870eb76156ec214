import { billingAccountCreated } from "@cashline/contracts/systems/billing/events";
import { createBillingAccount } from "@cashline/contracts/systems/billing/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { requireKnownCampaign } from "./known-campaign.ts";
import { requireKnownCurrency } from "./known-currency.ts";
import { requirePossibleParent } from "./possible-parent.ts";

export const createBillingAccountRoute = write<typeof createBillingAccount, Collections>(createBillingAccount, ({ body }, context) => {
  requireKnownCurrency(body.currency);
  requireKnownCampaign(body.dunningCampaign, context);
  requirePossibleParent(body, context);
  const account = { id: context.id("bac", body.accountId), ...body, dunningCampaign: body.dunningCampaign ?? null };
  context.store.accounts.insert(account);
  context.emit(billingAccountCreated, account);
  return reply(account, 1);
});
