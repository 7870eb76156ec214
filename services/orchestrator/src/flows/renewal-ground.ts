import type { Renewal } from "@cashline/contracts/services/orchestrator/renewal-operations";
import type { BillingAccount, Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { Instant } from "@cashline/kernel/time";
import { StepRefused } from "../engine/port.ts";
import { requireCrmAccount } from "../systems/crm-account.ts";
import type { Systems } from "../systems/systems.ts";

/** What starts a renewal. */
export type RenewalInput = {
  opportunity: Opportunity;
  seed: string;
  /** The trace of the event that won it. */
  traceparent: string | null;
};

/** The records a bill of a contract is released by. One keyed in beside the signed one, or long ended, may have no entitlement. */
export type BillGround = {
  contract: Contract;
  subscription: Subscription;
  billingAccount: BillingAccount;
  entitlement: Entitlement | null;
  parentAccountId: string | null;
  now: Instant;
};

/** The records a renewal starts from. */
export type Ground = BillGround & { entitlement: Entitlement };

/** How far a renewal has come; what `query` answers. */
export type Progress = {
  opportunityId: string;
  contractId: string | null;
  accountId: string;
  status: Renewal["status"];
  step: string;
  invoiceId: string | null;
  caseId: string | null;
  startedAt: string;
  completedAt: string | null;
};

/** Reads what a renewal, or an amendment, needs of every system. @throws StepRefused `records-incomplete` when one of them is not there */
export async function gather(
  systems: Systems,
  opportunity: Pick<Opportunity, "id" | "contractId" | "accountId">,
  correlationId: string,
): Promise<Ground> {
  if (opportunity.contractId === null) throw incomplete(`${opportunity.id} names no contract`);
  const { contractId, accountId } = opportunity;
  const [contract, account, subscriptions, accounts, entitlements] = await Promise.all([
    systems.crm.getContract({ params: { contractId }, correlationId }),
    requireCrmAccount(systems, accountId, correlationId),
    systems.billing.listSubscriptions({ query: { contractId }, correlationId }),
    systems.billing.listBillingAccounts({ query: { accountId }, correlationId }),
    systems.provisioning.listEntitlements({ query: { contractId }, correlationId }),
  ]);
  const [subscription] = subscriptions.body.items;
  const [entitlement] = entitlements.body.items;
  if (!subscription) throw incomplete(`Billing has no subscription of contract ${contractId}`);
  const billingAccount = await payerOf(systems, subscription, accounts.body.items, correlationId);
  if (!entitlement) throw incomplete(`Provisioning has no entitlement of contract ${contractId}`);
  return {
    contract: contract.body,
    subscription,
    billingAccount,
    entitlement,
    parentAccountId: account.body.parentAccountId,
    now: systems.now(),
  };
}

/** Reads what a bill needs of every system; the subscription, and who pays, are those on the bill. @throws StepRefused for what is not there */
export async function gatherBill(
  systems: Systems,
  { contractId, accountId, subscriptionId, billingAccountId }: Invoice,
  correlationId: string,
): Promise<BillGround> {
  const [contract, account, subscription, billingAccount, entitlements] = await Promise.all([
    systems.crm.getContract({ params: { contractId }, correlationId }),
    requireCrmAccount(systems, accountId, correlationId),
    systems.billing.getSubscription({ params: { subscriptionId }, correlationId }),
    systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId }),
    systems.provisioning.listEntitlements({ query: { contractId }, correlationId }),
  ]);
  return {
    contract: contract.body,
    subscription: subscription.body,
    billingAccount: billingAccount.body,
    entitlement: entitlements.body.items[0] ?? null,
    parentAccountId: account.body.parentAccountId,
    now: systems.now(),
  };
}

/** Who pays for a subscription: after a merge, the account that was merged away still does under its own id. */
async function payerOf(
  systems: Systems,
  { billingAccountId }: Subscription,
  known: readonly BillingAccount[],
  correlationId: string,
): Promise<BillingAccount> {
  const own = known.find(({ id }) => id === billingAccountId);
  return own ?? (await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId })).body;
}

function incomplete(detail: string): StepRefused {
  return new StepRefused("gather records", "records-incomplete", detail);
}
