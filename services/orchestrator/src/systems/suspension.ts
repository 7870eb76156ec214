import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { onFreshRecords } from "./fresh-records.ts";
import type { Systems } from "./systems.ts";

/** Why a service runs again that was suspended for an unpaid invoice. */
const PAID = "paid";

/** Whether a service stands still for an unpaid invoice. */
export function isStoppedForPayment({ status, suspensionCode }: Entitlement): boolean {
  return status === "suspended" && suspensionCode === "non_payment";
}

/** The same of the service as it is now. */
export async function isSuspendedForPayment(systems: Systems, entitlementId: string, correlationId: string): Promise<boolean> {
  return isStoppedForPayment((await systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId })).body);
}

/** Resumes a service that was suspended for an unpaid invoice; nothing when it was not, or already runs again. */
export async function resumeService(systems: Systems, entitlementId: string, key: string, correlationId: string): Promise<void> {
  await onFreshRecords(async () => {
    const params = { entitlementId };
    const { body, version } = await systems.provisioning.getEntitlement({ params, correlationId });
    if (!isStoppedForPayment(body)) return;
    await systems.provisioning.resumeEntitlement({ params, body: { reason: PAID }, ifMatch: version, idempotencyKey: key, correlationId });
  });
}
