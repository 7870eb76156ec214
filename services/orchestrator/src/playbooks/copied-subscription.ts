import { dateIn } from "@cashline/kernel/time";
import { onFreshRecords } from "../systems/fresh-records.ts";
import type { Correction } from "./playbook.ts";

/**
 * A subscription nobody has signed a quote for, beside a signed one that is like it, was keyed in: the contract it was keyed in
 * under is ended, and billing and use follow that end by themselves. An end of the signed one that its contract knows nothing
 * of was set when it was to be replaced, and is withdrawn.
 * @returns what was done, in words; nothing when both are one subscription
 */
export async function endCopy({ systems, finding, of: { correlationId }, key }: Correction): Promise<string[]> {
  const { subscriptionId, otherSubscriptionId } = finding.correction;
  if (!subscriptionId || !otherSubscriptionId || subscriptionId === otherSubscriptionId) return [];
  const [copy, signed] = await Promise.all(
    [subscriptionId, otherSubscriptionId].map(
      async (id) => (await systems.billing.getSubscription({ params: { subscriptionId: id }, correlationId })).body,
    ),
  );
  if (!copy || !signed || copy.lastQuoteId !== null || copy.contractId === signed.contractId) return [];
  const done: string[] = [];
  const body = { terminateOn: dateIn(systems.now(), "UTC"), reason: `keyed in beside ${signed.contractId}` };
  await onFreshRecords(async () => {
    const params = { contractId: copy.contractId };
    const { body: contract, version } = await systems.crm.getContract({ params, correlationId });
    if (contract.status === "activated")
      await systems.crm.terminateContract({ params, body, ifMatch: version, idempotencyKey: `${key}/end-copy`, correlationId });
  });
  done.push(`contract ${copy.contractId} ended, which was keyed in beside ${signed.contractId}`);
  const params = { contractId: signed.contractId };
  const { status, terminateOn } = (await systems.crm.getContract({ params, correlationId })).body;
  if (signed.scheduled?.action !== "cancel" || status !== "activated" || terminateOn !== null) return done;
  await systems.billing.withdrawScheduledChange({
    params: { subscriptionId: signed.id },
    body: { reason: "its contract goes on" },
    idempotencyKey: `${key}/go-on`,
    correlationId,
  });
  return [...done, `${signed.id} goes on with its contract`];
}
