import { needed, type Corrected, type Correction } from "./playbook.ts";

/** Billing charges the seats that were signed, from the day they were signed for; drafts of a change nobody signed are voided before. */
export async function seatsAsSigned({ systems, finding, of: { correlationId }, key }: Correction): Promise<Corrected> {
  for (const invoiceId of (finding.correction["invoiceIds"] ?? "").split(",").filter(Boolean)) {
    const { status } = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
    const body = { reason: "change taken back" };
    if (status === "draft")
      await systems.billing.voidInvoice({ params: { invoiceId }, body, idempotencyKey: `${key}/${invoiceId}`, correlationId });
  }
  const params = { subscriptionId: needed(finding, "subscriptionId") };
  const quantity = Number(needed(finding, "seats"));
  const subscription = (await systems.billing.getSubscription({ params, correlationId })).body;
  if (subscription.quantity !== quantity) {
    const body = { quantity, effectiveOn: needed(finding, "effectiveOn") };
    await systems.billing.changeSubscription({ params, body, idempotencyKey: key, correlationId });
  }
  return { document: params.subscriptionId, detail: `subscription ${params.subscriptionId} now at ${quantity} seats` };
}
