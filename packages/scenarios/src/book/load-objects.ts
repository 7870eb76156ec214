import { addMonths, type Instant } from "@cashline/kernel/time";
import type { BookAccount, BookContract, BookTicket, PlannedRenewal } from "./book.ts";
import type { Estate } from "./estate.ts";
import { idOf, type LoadedIds } from "./loaded-ids.ts";
import { ticketAsOf } from "./tickets.ts";

/** Each function makes one call and keeps the id it answers, where somebody asks for it later. */

const parentOf = (account: BookAccount, ids: LoadedIds): string | null =>
  account.parent === null ? null : idOf(ids.accounts, account.parent);

export async function loadBillingAccount(account: BookAccount, idempotencyKey: string, estate: Estate, ids: LoadedIds): Promise<void> {
  const { key, name, legalEntity, currency, address, taxId, paymentTerms } = account;
  const { body } = await estate.billing.createBillingAccount({
    body: {
      accountId: idOf(ids.accounts, key),
      name,
      parentAccountId: parentOf(account, ids),
      legalEntity,
      currency,
      billTo: address,
      taxId,
      paymentTerms,
      paymentMethodId: idOf(ids.paymentMethods, key),
    },
    idempotencyKey,
  });
  ids.billingAccounts.set(key, body.id);
}

export async function loadCustomer(account: BookAccount, idempotencyKey: string, estate: Estate, ids: LoadedIds): Promise<void> {
  const { key, name, legalEntity, currency } = account;
  const { body } = await estate.erp.createCustomer({
    body: {
      accountId: idOf(ids.accounts, key),
      billingAccountId: idOf(ids.billingAccounts, key),
      parentAccountId: parentOf(account, ids),
      legalEntity,
      name,
      currency,
    },
    idempotencyKey,
  });
  ids.customers.set(key, body.id);
}

export async function loadContract(
  contract: BookContract,
  account: BookAccount,
  idempotencyKey: string,
  estate: Estate,
  ids: LoadedIds,
): Promise<void> {
  const { key, sku, tier, seats, unitPrice, discountPercent, startOn, endOn, termMonths, billingFrequency, autoRenew } = contract;
  const { body } = await estate.crm.createContract({
    body: {
      externalKey: key,
      accountId: idOf(ids.accounts, account.key),
      sellingEntity: account.legalEntity,
      currency: account.currency,
      startOn,
      endOn,
      termMonths,
      // The source says of a term that it ended early, and nothing else ends before its months are over.
      termRule: endOn < addMonths(startOn, termMonths) ? "cut_short" : "whole_months",
      sku,
      tier,
      seats,
      unitPrice,
      discountPercent,
      billingFrequency,
      paymentTerms: account.paymentTerms,
      autoRenew,
    },
    idempotencyKey,
  });
  ids.contracts.set(key, body.id);
}

export async function loadSubscription(
  contract: BookContract,
  account: BookAccount,
  idempotencyKey: string,
  estate: Estate,
  ids: LoadedIds,
): Promise<void> {
  const { key, sku, tier, seats: quantity, discountPercent, startOn, endOn, anchorOn, termMonths, billingFrequency, autoRenew } = contract;
  const { body } = await estate.billing.createSubscription({
    body: {
      billingAccountId: idOf(ids.billingAccounts, account.key),
      contractId: idOf(ids.contracts, key),
      sku,
      tier,
      quantity,
      discountPercent,
      currency: account.currency,
      billingFrequency,
      termMonths,
      startOn,
      endOn,
      anchorOn,
      autoRenew,
    },
    idempotencyKey,
  });
  ids.subscriptions.set(key, body.id);
}

export async function loadEntitlement(contract: BookContract, idempotencyKey: string, estate: Estate, ids: LoadedIds): Promise<void> {
  const { key, account, sku, tier, seats, startOn, endOn } = contract;
  const { body } = await estate.provisioning.activateEntitlement({
    body: { contractId: idOf(ids.contracts, key), accountId: idOf(ids.accounts, account), sku, tier, seats, startOn, endOn },
    idempotencyKey,
  });
  ids.entitlements.set(key, body.id);
}

export async function loadTicket(
  ticket: BookTicket,
  account: BookAccount,
  at: Instant,
  idempotencyKey: string,
  estate: Estate,
  ids: LoadedIds,
): Promise<void> {
  const accountId = idOf(ids.accounts, ticket.account);
  await estate.support.importTicket({ body: { ...ticketAsOf(ticket, account, at), accountId }, idempotencyKey });
}

export async function loadOpportunity(
  renewal: PlannedRenewal,
  idempotencyKey: string,
  estate: Pick<Estate, "crm">,
  ids: LoadedIds,
): Promise<void> {
  const { key, name, account, contract, closeOn, terms } = renewal;
  const { body } = await estate.crm.createOpportunity({
    body: {
      externalKey: key,
      name,
      accountId: idOf(ids.accounts, account),
      contractId: idOf(ids.contracts, contract),
      kind: "renewal",
      closeOn,
      terms,
    },
    idempotencyKey,
  });
  ids.opportunities.set(key, body.id);
}
