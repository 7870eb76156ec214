import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { formatMoney, money } from "@cashline/kernel/money";
import { StepRefused, type Flow } from "../engine/port.ts";
import { keptOf } from "../playbooks/provider-cash.ts";
import type { Systems } from "../systems/systems.ts";
import type { About } from "./case-desk.ts";
import { insist } from "./insist.ts";

/**
 * A payment that came in when its invoice asked for nothing any more goes back, once people have agreed to its refund. Where another
 * charge has paid the invoice, the comparison of charges finds the two, and has the second refunded.
 */
export async function giveBack(flow: Flow, systems: Systems, intent: PaymentIntent, invoice: Invoice, about: About): Promise<void> {
  const { correlationId } = about;
  const charges = async (): Promise<PaymentIntent[]> =>
    (await systems.payment.listPaymentIntents({ query: { invoiceId: invoice.id, limit: 1000 }, correlationId })).body.items;
  const isSecond = await flow.step(`is ${intent.id} a second charge`, async () => {
    const others = (await charges()).filter(({ id, status }) => id !== intent.id && status === "succeeded");
    return invoice.status === "paid" && others.some((other) => keptOf(other) > 0n);
  });
  if (isSecond) return;
  const finding = (): Finding => tooManyFinding(invoice, intent);
  await insist(flow, `give ${intent.id} back`, { ...about, document: intent.id, finding }, async () => {
    const own = (await charges()).find(({ id }) => id === intent.id);
    if (own !== undefined && keptOf(own) > 0n)
      throw new StepRefused("give back", "invoice-not-open", `${intent.id} has paid nothing: ${invoice.id} is ${invoice.status}`);
  });
}

/** Money came in for an invoice that nobody owed any more. */
function tooManyFinding(invoice: Invoice, intent: PaymentIntent): Finding {
  return {
    code: "PAY-UNAPPLIED",
    businessKey: intent.id,
    title: "A charge too many",
    expected: `nothing: invoice ${invoice.id} is ${invoice.status}`,
    found: `${formatMoney(money(intent.amount))} by ${intent.id}`,
    exposure: intent.amount,
    direction: "over_billed",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { reason: "no-invoice", paymentIntentId: intent.id, legalEntity: invoice.legalEntity, invoiceId: invoice.id },
  };
}
