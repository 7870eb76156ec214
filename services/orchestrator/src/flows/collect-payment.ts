import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { dateIn } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import type { Closing } from "../cases/close-case.ts";
import { flowKey, type Flow, type StepRefused } from "../engine/port.ts";
import { playbookOf } from "../playbooks/playbooks.ts";
import type { Systems } from "../systems/systems.ts";
import { applyCredits } from "./apply-credits.ts";
import { collectDue, isBooked } from "./collect-due.ts";
import { caseIdOf, closeCase, openCase, type About, type OpenCase } from "./case-desk.ts";
import { releaseCollections, type CollectionsInput } from "./collections.ts";
import { insist } from "./insist.ts";
import { readInvoice } from "./restriction.ts";
import { declineFinding, notFulfilledFinding, unappliedCashFinding } from "./renewal-findings.ts";
import type { BillGround } from "./renewal-ground.ts";

export type Collection = {
  invoice: Invoice;
  ground: BillGround;
  seed: string;
  correlationId: string;
  traceparent: string | null;
};

/**
 * Collects the invoice. Money that is on its way (debits, transfers on terms) does not keep the customer waiting: what was
 * bought is carried out first. A declined card is retried by dunning; what was bought then follows the money, within
 * provisioning's grace. An invoice over nothing, or that credits have paid, is not collected; one that people void is no more.
 * @param carryOut gives the customer what the invoice is for, once
 * @returns the invoice as it ended: paid, or void
 */
export async function collectPayment(flow: Flow, systems: Systems, input: Collection, carryOut: () => Promise<void>): Promise<Invoice> {
  const { ground, correlationId, seed, traceparent } = input;
  const about: About = {
    seed,
    accountId: ground.contract.accountId,
    legalEntity: ground.contract.sellingEntity,
    correlationId,
    traceparent,
  };
  let { invoice } = input;
  await applyCredits(flow, systems, invoice, about);
  let fulfilled = false;
  let decline: OpenCase | null = null;
  let isInCollections = false;
  const fulfil = async (): Promise<void> => {
    if (fulfilled) return;
    fulfilled = true;
    await carryOut();
  };
  for (let attempt = 1; invoice.status === "open" || invoice.status === "uncollectible"; attempt += 1) {
    const suffix = attempt === 1 ? "" : `, attempt ${attempt}`;
    const due = invoice;
    const on = { ...about, document: due.id };
    const noMethod = (refused: StepRefused) => declineFinding(due, { code: refused.code, kind: "hard" });
    const attempted = await insist(flow, `collect payment${suffix}`, { ...on, finding: noMethod }, (key) =>
      collectDue(systems, { ...due, billingAccountId: ground.billingAccount.id }, key, correlationId),
    );
    let { intent } = attempted;
    if (intent.status === "processing") {
      await fulfil();
      intent = await flow.waitFor<PaymentIntent>(`payment ${intent.id}`);
    }
    const settled = intent;
    const unapplied = (refused: StepRefused) => unappliedCashFinding(due, settled, refused);
    if (settled.status === "succeeded") {
      const params = { invoiceId: due.id };
      invoice = await insist(flow, `record payment${suffix}`, { ...on, finding: unapplied }, async (key) => {
        const body = { paymentIntentId: settled.id, amount: settled.amount };
        return (await systems.billing.payInvoice({ params, body, idempotencyKey: key, correlationId })).body;
      });
      const { timeZone } = invoice.policy;
      const receivedOn = dateIn(settled.succeededAt ?? (await flow.now(`cash applied${suffix}`)), timeZone);
      await insist(flow, `apply cash${suffix}`, { ...on, finding: unapplied }, async (key) => {
        if (attempted.isFound && (await isBooked(systems, settled, correlationId))) return;
        const body = { invoiceId: due.id, paymentIntentId: settled.id, amount: settled.amount, receivedOn };
        await systems.erp.applyCash({ body, idempotencyKey: key, correlationId });
      });
      continue;
    }
    const { code, kind: told } = settled.decline ?? { code: "unknown", kind: "hard" as const };
    const notRecorded = (refused: StepRefused) => notFulfilledFinding(ground, due, refused);
    invoice = await insist(flow, `record the decline${suffix}`, { ...on, finding: notRecorded }, async (key) => {
      const body = { paymentIntentId: settled.id, declineCode: code, declineKind: told };
      return (await systems.billing.recordPaymentFailure({ params: { invoiceId: due.id }, body, idempotencyKey: key, correlationId })).body;
    });
    const kind = invoice.dunning.exhausted ? "hard" : told;
    const finding = declineFinding(invoice, { code, kind });
    const earlier: OpenCase | null = decline;
    if (earlier !== null && earlier.caseId !== caseIdOf(seed, finding)) {
      const at = await flow.now(`gave up${suffix}`);
      await closeCase(flow, earlier.caseId, { document: invoice.id, ...declined("retries exhausted"), closedBy: "self_cleared", at });
    }
    decline = await openCase(flow, about, [finding], await flow.now(`declined${suffix}`));
    if (kind === "hard") {
      isInCollections = true;
      flow.start("collections", flowKey(flow.tenant, due.id), collecting(input, decline.caseId));
    }
    await flow.waitFor(kind === "soft" ? `retry ${invoice.dunning.attempts}` : decline.correction);
    invoice = await flow.step(`is it still owed${suffix}`, () => readInvoice(systems, due.id, correlationId));
  }
  if (decline !== null && isInCollections) await releaseCollections(flow, systems, collecting(input, decline.caseId), invoice);
  if (decline !== null && invoice.status === "void") {
    const at = await flow.now("voided after decline");
    await closeCase(flow, decline.caseId, { document: invoice.id, ...VOIDED, closedBy: "self_cleared", at });
    return invoice;
  }
  if (decline !== null) {
    const at = await flow.now("paid after decline");
    await closeCase(flow, decline.caseId, { ...(await curedBy(flow, decline.caseId, invoice.id)), at });
  }
  await fulfil();
  return invoice;
}

/** What put a decline right: the playbook's correction where one was made, else the payer's own payment. */
async function curedBy(flow: Flow, caseId: string, invoiceId: string): Promise<Omit<Closing, "at">> {
  const read = await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "read", {});
  if (read.outcome === "refused") throw new Error(`the decline of ${invoiceId}: ${read.detail}`);
  const { correctingDocument, code } = read.case;
  if (correctingDocument === null) return { document: invoiceId, ...declined("payment method declined"), closedBy: "self_cleared" };
  return { document: correctingDocument, ...playbookOf(code).rootCause(read.case), closedBy: "playbook" };
}

/** What the collection of the invoice has to know. */
function collecting({ invoice, ground, correlationId, seed, traceparent }: Collection, caseId: string): CollectionsInput {
  const { accountId, sellingEntity: legalEntity } = ground.contract;
  return {
    invoiceId: invoice.id,
    accountId,
    entitlementId: ground.entitlement?.id ?? null,
    legalEntity,
    correlationId,
    caseId,
    seed,
    traceparent,
  };
}

const VOIDED = { rootCause: "manual_change", explanation: "the invoice was voided by hand" } as const;

const declined = (explanation: string) => ({ rootCause: "customer_payment", explanation }) as const;
