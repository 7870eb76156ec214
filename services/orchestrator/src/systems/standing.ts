import type { CollectionsStatus } from "@cashline/contracts/systems/crm/entities";
import { onFreshRecords } from "./fresh-records.ts";
import type { Systems } from "./systems.ts";

/** Sets what CRM says of an account; true when that is new. An account of which nothing was said is in good standing. */
export async function flagAccount(
  systems: Systems,
  accountId: string,
  status: CollectionsStatus,
  key: string,
  correlationId: string,
): Promise<boolean> {
  return onFreshRecords(async () => {
    const account = await systems.crm.getAccount({ params: { accountId }, correlationId });
    if ((account.body.collectionsStatus ?? "good") === status) return false;
    await systems.crm.updateAccount({
      params: { accountId },
      body: { collectionsStatus: status },
      ifMatch: account.version,
      idempotencyKey: key,
      correlationId,
    });
    return true;
  });
}
