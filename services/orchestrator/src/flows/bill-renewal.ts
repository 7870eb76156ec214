import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { formatMoney, money } from "@cashline/kernel/money";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { acceptQuote } from "./accept-quote.ts";
import { closeCase, tellCase } from "./case-desk.ts";
import { postInvoice } from "./post-invoice.ts";
import { releaseInvoice } from "./release-invoice.ts";
import { gather, type Ground, type Progress, type RenewalInput } from "./renewal-ground.ts";
import type { Undo } from "./undo.ts";

/** A renewal that has been billed: from here on it is repaired forward. */
export type Billed = { ground: Ground; quote: Quote; invoice: Invoice };

/**
 * The part of a renewal that can be taken back: from the won opportunity to the posted invoice. What undoes a step is
 * registered before the step.
 * @throws StepRefused when a system refuses; the caller undoes
 */
export async function billRenewal(
  flow: Flow,
  systems: Systems,
  undo: Undo,
  input: RenewalInput,
  report: (change: Partial<Progress>) => void,
): Promise<Billed> {
  const { opportunity } = input;
  const correlationId = flow.businessKey;
  const ground = await flow.step("gather contract, subscription and entitlement", () => gather(systems, opportunity, correlationId));
  report({ status: "running", step: "quote" });
  const quote = await acceptQuote(flow, systems, undo, opportunity, ground.contract, correlationId);
  report({ step: "renew subscription" });
  const { id: subscriptionId } = ground.subscription;
  undo.register("take the renewal back", ["renewal-not-undoable"], (key) =>
    systems.billing.undoRenewal({ params: { subscriptionId }, body: { quoteId: quote.id }, idempotencyKey: key, correlationId }),
  );
  const draft = await flow.step("renew subscription", async (key) => {
    const body = {
      quoteId: quote.id,
      quoteAcceptedAt: quote.acceptedAt,
      startOn: quote.startOn,
      endOn: quote.endOn,
      termMonths: quote.termMonths,
      sku: quote.sku,
      tier: quote.tier,
      quantity: quote.quantity,
      discountPercent: quote.discountPercent,
      billingFrequency: quote.billingFrequency,
    };
    return (await systems.billing.renewSubscription({ params: { subscriptionId }, idempotencyKey: key, correlationId, body })).body.invoice;
  });
  const release = await releaseInvoice(flow, systems, undo, { ...input, ground, quote, draft, correlationId, report });
  const { invoice, taxDocument, held } = release;
  report({ invoiceId: invoice.id, step: "post" });
  await postInvoice(flow, systems, undo, invoice, taxDocument, release.ground, correlationId);
  if (held !== null) {
    const { caseId, cause } = held;
    const at = await flow.now("case closed");
    const released = [
      { action: "invoice released", detail: `${invoice.id} over ${formatMoney(money(invoice.total))}, tax document ${taxDocument.id}` },
      { action: "posted", detail: `${invoice.id} in ERP for ${invoice.legalEntity}` },
    ];
    await tellCase(flow, caseId, released, at);
    await closeCase(flow, caseId, { document: invoice.id, ...cause, closedBy: "playbook", at });
  }
  return { ground: release.ground, quote, invoice };
}
