import type { CustomerRefund } from "@cashline/contracts/systems/erp/refund-entities";
import type { Refund } from "@cashline/contracts/systems/payment/entities";
import { dateIn } from "@cashline/kernel/time";
import type { PostingPolicy } from "../policies/posting-policy.ts";
import { openDay } from "../playbooks/journals.ts";
import type { Systems } from "../systems/systems.ts";

/** ERP's refund by the reference it was made with; undefined where there is none. */
export async function bookedRefund(systems: Systems, reference: string, correlationId: string): Promise<CustomerRefund | undefined> {
  return (await systems.erp.listCustomerRefunds({ query: { reference }, correlationId })).body.items[0];
}

/** Books, once, that money of a payment went back as the provider has sent it, in a period that takes it where the policy lets it. @returns the id of ERP's refund */
export async function bookRefund(
  systems: Systems,
  { id: reference, paymentIntentId, amount, reason: memo, createdAt }: Refund,
  legalEntity: string,
  key: string,
  correlationId: string,
  posting: PostingPolicy,
): Promise<string> {
  const standing = await bookedRefund(systems, reference, correlationId);
  if (standing) return standing.id;
  const ground = { systems, posting, of: { correlationId } };
  const refundedOn = await openDay(ground, legalEntity, dateIn(createdAt, "UTC"), "receivables");
  const said = { reference, paymentIntentId, reason: "refund", paidFrom: "provider", amount, refundedOn, memo } as const;
  const body = { ...said, requestedBy: "orchestrator" };
  return (await systems.erp.refundCustomer({ body, idempotencyKey: key, correlationId })).body.id;
}
