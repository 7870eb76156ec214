import type { CaseCustomer, Opening } from "../cases/open-case.ts";
import regions from "../policies/regions.json" with { type: "json" };
import type { Systems } from "./systems.ts";

/**
 * Whom a case is about: how much the customer matters, the end of its latest activated contract, and the region of the
 * legal entity that sells. A case without account has no customer.
 */
export async function customerOf(
  systems: Systems,
  { accountId, legalEntity, correlationId }: Pick<Opening, "accountId" | "legalEntity" | "correlationId">,
): Promise<CaseCustomer> {
  const region = legalEntity === null ? null : ((regions as Record<string, string>)[legalEntity] ?? null);
  if (accountId === null) return { customerTier: null, renewalOn: null, region };
  const [account, contracts] = await Promise.all([
    systems.crm.getAccount({ params: { accountId }, correlationId }),
    systems.crm.listContracts({ query: { accountId }, correlationId }),
  ]);
  const ends = contracts.body.items.filter(({ status }) => status === "activated").map(({ endOn }) => endOn);
  return { customerTier: account.body.tier, renewalOn: ends.toSorted().at(-1) ?? null, region };
}
