import { isRetryable } from "@cashline/client/errors";
import { regionOf } from "@cashline/contracts/common/regions";
import type { CaseCustomer, CustomerQuestion, ReadCustomer } from "../cases/open-case.ts";
import type { Systems } from "./systems.ts";

/**
 * Whom a case is about: how much the customer matters, the end of its latest activated contract, and the region of the
 * legal entity that sells. A case without account has no customer. While CRM does not answer, a case opens all the same.
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
  const [account, contracts] = await Promise.all([
    systems.crm.getAccount({ params: { accountId }, correlationId }),
    systems.crm.listContracts({ query: { accountId }, correlationId }),
  ]);
  const ends = contracts.body.items.filter(({ status }) => status === "activated").map(({ endOn }) => endOn);
  return { customerTier: account.body.tier, renewalOn: ends.toSorted().at(-1) ?? null };
}
