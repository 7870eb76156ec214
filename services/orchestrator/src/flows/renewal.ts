import { StepRefused, flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { acceptQuote } from "./accept-quote.ts";
import { collectPayment } from "./collect-payment.ts";
import { postInvoice } from "./post-invoice.ts";
import { releaseInvoice } from "./release-invoice.ts";
import { notBilledFinding } from "./renewal-findings.ts";
import { gather, type Ground, type Progress, type RenewalInput } from "./renewal-ground.ts";
import { caseIdOf } from "./resolution.ts";
import { Undo } from "./undo.ts";

/**
 * A renewal from the won opportunity to the closed-out contract.
 * Starts with `opportunity.won`; single by sandbox and opportunity. Ends for good when cash is applied and CRM is closed
 * out, or when an unforeseen refusal has been compensated and handed to billing operations as a case. A finding before
 * release holds the invoice; people resolve the case and the draft is made anew.
 */
export async function renewal(flow: Flow, systems: Systems, input: RenewalInput): Promise<Progress> {
  const { opportunity } = input;
  const correlationId = flow.businessKey;
  const undo = new Undo();
  let progress: Progress = {
    opportunityId: opportunity.id,
    contractId: opportunity.contractId,
    accountId: opportunity.accountId,
    status: "running",
    step: "gather",
    invoiceId: null,
    caseId: null,
    startedAt: "",
    completedAt: null,
  };
  const report = (change: Partial<Progress>): void => {
    progress = { ...progress, ...change };
    flow.report(progress);
  };
  const ground = await flow.step("gather contract, subscription and entitlement", () => gather(systems, opportunity, correlationId));
  report({ startedAt: ground.now, step: "quote" });
  try {
    const quote = await acceptQuote(flow, systems, undo, opportunity, ground.contract, correlationId);
    report({ step: "renew subscription" });
    undo.register("take the renewal back", (key) =>
      systems.billing.undoRenewal({
        params: { subscriptionId: ground.subscription.id },
        body: { quoteId: quote.id },
        idempotencyKey: key,
        correlationId,
      }),
    );
    const draft = await flow.step(
      "renew subscription",
      async (key) =>
        (
          await systems.billing.renewSubscription({
            params: { subscriptionId: ground.subscription.id },
            idempotencyKey: key,
            correlationId,
            body: {
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
            },
          })
        ).body.invoice,
    );
    const {
      invoice,
      taxDocument,
      caseId,
      ground: released,
    } = await releaseInvoice(flow, systems, undo, { ...input, ground, quote, draft, correlationId, report });
    report({ invoiceId: invoice.id, step: "post" });
    await postInvoice(flow, systems, undo, invoice, taxDocument, released, correlationId);
    if (caseId !== null) {
      const at = await flow.now("case closed");
      await flow.askCase(flowKey(flow.tenant, caseId), "close", {
        document: invoice.id,
        rootCause: "master data out of step with the signed contract",
        closedBy: "playbook",
        at,
      });
    }
    // The invoice is the customer's and money is about to move: voiding its tax or posting now would leave a paid invoice bare.
    undo.forget();
    report({ status: "awaiting_payment", step: "collect" });
    await collectPayment(flow, systems, { invoice, ground, quote, opportunity, seed: input.seed, correlationId });
    if (input.caseToClose !== undefined) {
      await flow.askCase(flowKey(flow.tenant, input.caseToClose), "close", {
        document: invoice.id,
        rootCause: "refusal outside the flow",
        closedBy: "playbook",
        at: await flow.now("billed after all"),
      });
    }
    report({ status: "completed", step: "done", completedAt: await flow.now("completed") });
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    await handOver(flow, undo, error, input, ground);
    report({ status: "compensated", step: error.step });
  }
  return progress;
}

/** An unforeseen refusal: undo what was done, then give the won deal to billing operations. */
async function handOver(flow: Flow, undo: Undo, refused: StepRefused, { opportunity, seed }: RenewalInput, ground: Ground): Promise<void> {
  await undo.run(flow);
  const finding = notBilledFinding(
    ground.contract,
    ground.contract.lastTermValue ?? { currency: ground.contract.currency, minor: "0" },
    refused.step,
    refused.code,
    refused.detail,
  );
  const caseId = caseIdOf(seed, finding);
  await flow.askCase(flowKey(flow.tenant, caseId), "open", {
    tenant: flow.tenant,
    caseId,
    findings: [finding],
    accountId: opportunity.accountId,
    legalEntity: ground.contract.sellingEntity,
    correlationId: flow.businessKey,
    at: await flow.now("handed over"),
  });
}
