import type { CollectionsStatus } from "@cashline/contracts/systems/crm/entities";
import { crmAccount, requireCrmAccount } from "./crm-account.ts";
import { onFreshRecords } from "./fresh-records.ts";
import type { Systems } from "./systems.ts";

/** What CRM says of an account; one of which nothing was said, or that CRM never had, is in good standing. */
export async function standingOf(systems: Systems, accountId: string, correlationId: string): Promise<CollectionsStatus> {
  return (await crmAccount(systems, accountId, correlationId))?.body.collectionsStatus ?? "good";
}

/** Sets what CRM says of an account, where it says something else. */
export async function flagAccount(
  systems: Systems,
  accountId: string,
  status: CollectionsStatus,
  key: string,
  correlationId: string,
): Promise<void> {
  await onFreshRecords(async () => {
    const account = await requireCrmAccount(systems, accountId, correlationId);
    if ((account.body.collectionsStatus ?? "good") === status) return;
    await systems.crm.updateAccount({
      params: { accountId: account.body.id },
      body: { collectionsStatus: status },
      ifMatch: account.version,
      idempotencyKey: key,
      correlationId,
    });
  });
}
