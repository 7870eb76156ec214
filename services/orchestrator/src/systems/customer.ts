import { isRetryable } from "@cashline/client/errors";
import { regionOf } from "@cashline/contracts/common/regions";
import type { CaseCustomer, CustomerQuestion, ReadCustomer } from "../cases/open-case.ts";
import { crmAccount } from "./crm-account.ts";
import type { Systems } from "./systems.ts";

/**
 * Whom a case is about: how much the customer matters, the end of its latest activated contract, and the region of the
 * legal entity that sells. A case without account has no customer, and neither has one of an account that CRM never had. While CRM
 * does not answer, a case opens all the same.
 */
export async function customerOf(systems: Systems, about: CustomerQuestion): Promise<ReadCustomer> {
  const { legalEntity } = about;
  const region = legalEntity === null ? null : (regionOf.get(legalEntity) ?? null);
  try {
    return { ...(await inCrm(systems, about)), region, isUnread: false };
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return { customerTier: null, renewalOn: null, region, isUnread: true };
  }
}

async function inCrm(systems: Systems, { accountId, correlationId }: CustomerQuestion): Promise<Omit<CaseCustomer, "region">> {
  if (accountId === null) return { customerTier: null, renewalOn: null };
  const account = await crmAccount(systems, accountId, correlationId);
  if (account === null) return { customerTier: null, renewalOn: null };
  const contracts = await systems.crm.listContracts({ query: { accountId: account.body.id }, correlationId });
  const ends = contracts.body.items.filter(({ status }) => status === "activated").map(({ endOn }) => endOn);
  return { customerTier: account.body.tier, renewalOn: ends.toSorted().at(-1) ?? null };
}
