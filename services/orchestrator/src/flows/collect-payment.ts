import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { dateIn } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { nextCorrection } from "./correction-signal.ts";
import { declineFinding } from "./renewal-findings.ts";
import type { Ground } from "./renewal-ground.ts";
import { caseIdOf } from "./resolution.ts";

type Collection = { invoice: Invoice; ground: Ground; quote: Quote; opportunity: Opportunity; seed: string; correlationId: string };

/**
 * Collects the invoice. Money that is on its way (debits, transfers on terms) does not keep the customer waiting: the
 * entitlement is extended and CRM closed out first. A declined card is retried by dunning; the entitlement then follows
 * the money, within provisioning's grace.
 */
export async function collectPayment(flow: Flow, systems: Systems, input: Collection): Promise<void> {
  const { ground, correlationId, seed } = input;
  let { invoice } = input;
  let fulfilled = false;
  let declineCase: string | null = null;
  const fulfil = async (): Promise<void> => {
    if (fulfilled) return;
    fulfilled = true;
    await closeOut(flow, systems, input);
  };
  for (let attempt = 1; invoice.status === "open"; attempt += 1) {
    const suffix = attempt === 1 ? "" : `, attempt ${attempt}`;
    const due = invoice;
    let intent: PaymentIntent = await flow.step(`collect payment${suffix}`, async (key) => {
      const account = (await systems.billing.getBillingAccount({ params: { billingAccountId: ground.billingAccount.id }, correlationId }))
        .body;
      return (
        await systems.payment.createPaymentIntent({
          body: { accountId: due.accountId, invoiceId: due.id, paymentMethodId: account.paymentMethodId ?? "", amount: due.due },
          idempotencyKey: key,
          correlationId,
        })
      ).body;
    });
    if (intent.status === "processing") {
      await fulfil();
      intent = await flow.waitFor<PaymentIntent>(`payment ${intent.id}`);
    }
    if (intent.status === "succeeded") {
      const paid = intent;
      invoice = await flow.step(
        `record payment${suffix}`,
        async (key) =>
          (
            await systems.billing.payInvoice({
              params: { invoiceId: due.id },
              body: { paymentIntentId: paid.id, amount: paid.amount },
              idempotencyKey: key,
              correlationId,
            })
          ).body,
      );
      await flow.step(`apply cash${suffix}`, (key) =>
        systems.erp.applyCash({
          body: {
            invoiceId: due.id,
            paymentIntentId: paid.id,
            amount: paid.amount,
            receivedOn: dateIn(paid.succeededAt ?? systems.now(), "UTC"),
          },
          idempotencyKey: key,
          correlationId,
        }),
      );
      continue;
    }
    const decline = intent.decline ?? { code: "unknown", kind: "hard" as const };
    const failed = intent;
    invoice = await flow.step(
      `record the decline${suffix}`,
      async (key) =>
        (
          await systems.billing.recordPaymentFailure({
            params: { invoiceId: due.id },
            body: { paymentIntentId: failed.id, declineCode: decline.code, declineKind: decline.kind },
            idempotencyKey: key,
            correlationId,
          })
        ).body,
    );
    const kind = invoice.dunning.exhausted ? "hard" : decline.kind;
    const finding = declineFinding(invoice, { code: decline.code, kind });
    const caseId = caseIdOf(seed, finding);
    if (declineCase !== null && declineCase !== caseId) {
      await flow.askCase(flowKey(flow.tenant, declineCase), "close", {
        document: invoice.id,
        rootCause: "retries exhausted",
        closedBy: "self_cleared",
        at: await flow.now(`gave up${suffix}`),
      });
    }
    declineCase = caseId;
    const answer = await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "open", {
      tenant: flow.tenant,
      caseId,
      findings: [finding],
      accountId: invoice.accountId,
      legalEntity: invoice.legalEntity,
      correlationId,
      at: await flow.now(`declined${suffix}`),
    });
    await flow.waitFor(kind === "soft" ? `retry ${invoice.dunning.attempts}` : nextCorrection(caseId, answer));
  }
  if (declineCase !== null) {
    await flow.askCase(flowKey(flow.tenant, declineCase), "close", {
      document: invoice.id,
      rootCause: "payment method declined",
      closedBy: "self_cleared",
      at: await flow.now("paid after decline"),
    });
  }
  await fulfil();
}

async function closeOut(flow: Flow, systems: Systems, { ground, quote, opportunity, correlationId }: Collection): Promise<void> {
  await flow.step("extend entitlement", (key) =>
    systems.provisioning.extendEntitlement({
      params: { entitlementId: ground.entitlement.id },
      body: { sku: quote.sku, tier: quote.tier, seats: quote.quantity, endOn: quote.endOn },
      idempotencyKey: key,
      correlationId,
    }),
  );
  await flow.step("close out in CRM", (key) =>
    systems.crm.renewContract({
      params: { contractId: ground.contract.id },
      idempotencyKey: key,
      correlationId,
      body: {
        opportunityId: opportunity.id,
        quoteId: quote.id,
        startOn: quote.startOn,
        endOn: quote.endOn,
        termMonths: quote.termMonths,
        sku: quote.sku,
        tier: quote.tier,
        seats: quote.quantity,
        unitPrice: quote.unitPrice,
        discountPercent: quote.discountPercent,
        billingFrequency: quote.billingFrequency,
        termValue: quote.termNet,
      },
    }),
  );
}
