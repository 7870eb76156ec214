import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { onFreshRecords } from "./fresh-records.ts";
import type { Systems } from "./systems.ts";

/** Why a service runs again that was suspended for an unpaid invoice. */
const SETTLED = "settled";

/** Why a service stands still that was suspended for an invoice: paying just this one lets it run again. */
const unpaidReason = (invoiceId: string): string => `invoice ${invoiceId} unpaid`;
const INVOICE_IN_REASON = new RegExp(`^${unpaidReason("(inv_\\w+)")}$`);

/** The unpaid invoice a service stands still for; null when it runs, or was suspended for anything else or by hand. */
export function stoppedFor({ status, suspensionCode, suspensionReason }: Entitlement): string | null {
  if (status !== "suspended" || suspensionCode !== "non_payment") return null;
  return INVOICE_IN_REASON.exec(suspensionReason ?? "")?.[1] ?? null;
}

/** Whether a service, as it is now, stands still for just this invoice. */
export async function isSuspendedFor(systems: Systems, entitlementId: string, invoiceId: string, correlationId: string): Promise<boolean> {
  return stoppedFor((await systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId })).body) === invoiceId;
}

/** Suspends a service for an unpaid invoice; nothing when it is in use no more. */
export async function suspendService(
  systems: Systems,
  entitlementId: string,
  invoiceId: string,
  key: string,
  correlationId: string,
): Promise<void> {
  await onFreshRecords(async () => {
    const params = { entitlementId };
    const { body, version } = await systems.provisioning.getEntitlement({ params, correlationId });
    if (body.status !== "active" && body.status !== "pending") return;
    await systems.provisioning.suspendEntitlement({
      params,
      body: { reason: unpaidReason(invoiceId), code: "non_payment" },
      ifMatch: version,
      idempotencyKey: key,
      correlationId,
    });
  });
}

/** Resumes a service that was suspended for the invoice; nothing when it stands still for anything else, or already runs again. */
export async function resumeService(
  systems: Systems,
  entitlementId: string,
  invoiceId: string,
  key: string,
  correlationId: string,
): Promise<void> {
  await onFreshRecords(async () => {
    const params = { entitlementId };
    const { body, version } = await systems.provisioning.getEntitlement({ params, correlationId });
    if (stoppedFor(body) !== invoiceId) return;
    await systems.provisioning.resumeEntitlement({
      params,
      body: { reason: SETTLED },
      ifMatch: version,
      idempotencyKey: key,
      correlationId,
    });
  });
}
