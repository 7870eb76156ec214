import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { dateIn } from "@cashline/kernel/time";
import type { Closing } from "../cases/close-case.ts";
import { flowKey, type Flow, type StepRefused } from "../engine/port.ts";
import { playbookOf } from "../playbooks/playbooks.ts";
import type { Systems } from "../systems/systems.ts";
import { applyCredits } from "./apply-credits.ts";
import { collectDue, isBooked } from "./collect-due.ts";
import { caseIdOf, closeCase, openCase, readCase, type About, type OpenCase } from "./case-desk.ts";
import { releaseCollections, type CollectionsInput } from "./collections.ts";
import { giveBack } from "./give-back.ts";
import { insist } from "./insist.ts";
import { applyCash, isOwed, isPaid, recordDecline, recordPayment } from "./take-payment.ts";
import { endRestriction, readInvoice } from "./restriction.ts";
import { declineFinding, notFulfilledFinding, unappliedCashFinding } from "./renewal-findings.ts";
import type { BillGround } from "./renewal-ground.ts";

/** Why nothing is asked of the customer any more though nobody has paid. */
export type CalledOff = Pick<Closing, "rootCause" | "explanation">;

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
 * provisioning's grace. An invoice over nothing, or that the customer's balance has paid, is not collected. Between attempts the
 * invoice may be paid by another way, voided, credited or written off (`owedNoMore` wakes): one that was called off is asked for no
 * more, and what it is for is not carried out for it; one that is billed again is, and the new bill is collected by itself. A payment
 * that came when nothing was owed any more goes back.
 * @param carryOut gives the customer what the invoice is for, once
 * @returns why the invoice was called off; null when it was paid, or is billed again
 */
export async function collectPayment(
  flow: Flow,
  systems: Systems,
  input: Collection,
  carryOut: () => Promise<void>,
): Promise<CalledOff | null> {
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
  let tooMany: PaymentIntent | null = null;
  const fulfil = async (): Promise<void> => {
    if (fulfilled) return;
    fulfilled = true;
    await carryOut();
  };
  const giveToCollections = (caseId: string): void => {
    isInCollections = true;
    flow.start("collections", flowKey(flow.tenant, input.invoice.id), collecting(input, caseId));
  };
  const openDecline = async (earlier: OpenCase | null, finding: Finding, suffix: string): Promise<OpenCase> => {
    if (earlier !== null && earlier.caseId !== caseIdOf(seed, finding)) {
      const at = await flow.now(`gave up${suffix}`);
      await closeCase(flow, earlier.caseId, { document: invoice.id, ...declined("retries exhausted"), closedBy: "self_cleared", at });
    }
    return openCase(flow, about, [finding], await flow.now(`declined${suffix}`));
  };
  for (let attempt = 1; isOwed(invoice); attempt += 1) {
    const suffix = attempt === 1 ? "" : `, attempt ${attempt}`;
    const due = invoice;
    const on = { ...about, document: due.id };
    // Of flows that began when this step still refused; now a refusal is an answer, and what is owed is read before the next attempt.
    const noMethod = (refused: StepRefused) => declineFinding(due, { code: refused.code, kind: "hard" });
    const attempted = await insist(flow, `collect payment${suffix}`, { ...on, finding: noMethod }, (key) =>
      collectDue(systems, { ...due, billingAccountId: ground.billingAccount.id }, key, correlationId),
    );
    if ("refusal" in attempted) {
      const finding = declineFinding(due, { code: attempted.refusal, kind: "hard" });
      decline = await openDecline(decline, finding, suffix);
      giveToCollections(decline.caseId);
      // Word of a payment finds nobody before the case is open, and from here on whoever waits.
      invoice = await flow.step(`was it paid before the case${suffix}`, () => readInvoice(systems, due.id, correlationId));
      if (!isOwed(invoice)) continue;
      await flow.waitFor(decline.correction);
      invoice = await flow.step(`is it still owed${suffix}`, () => readInvoice(systems, due.id, correlationId));
      continue;
    }
    let { intent } = attempted;
    if (intent.status === "processing") {
      await fulfil();
      intent = await flow.waitFor<PaymentIntent>(`payment ${intent.id}`);
    }
    const settled = intent;
    const unapplied = (refused: StepRefused) => unappliedCashFinding(due, settled, refused);
    if (settled.status === "succeeded") {
      invoice = await insist(flow, `record payment${suffix}`, { ...on, finding: unapplied }, (key) =>
        recordPayment(systems, settled, key, correlationId),
      );
      if (!isPaid(invoice)) {
        tooMany = settled;
        continue;
      }
      const { timeZone } = invoice.policy;
      const receivedOn = dateIn(settled.succeededAt ?? (await flow.now(`cash applied${suffix}`)), timeZone);
      const applied = await insist(flow, `apply cash${suffix}`, { ...on, finding: unapplied }, async (key) => {
        if (attempted.isFound && (await isBooked(systems, settled, correlationId))) return true;
        return applyCash(systems, settled, receivedOn, key, correlationId);
      });
      // Nothing was answered by steps made before there was another answer than that it is applied.
      if (applied === false) tooMany = settled;
      continue;
    }
    const { code, kind: told } = settled.decline ?? { code: "unknown", kind: "hard" as const };
    const notRecorded = (refused: StepRefused) => notFulfilledFinding(ground, due, refused);
    invoice = await insist(flow, `record the decline${suffix}`, { ...on, finding: notRecorded }, async (key) => {
      const body = { paymentIntentId: settled.id, declineCode: code, declineKind: told };
      return recordDecline(systems, due.id, body, key, correlationId);
    });
    if (!isOwed(invoice)) continue;
    const kind = invoice.dunning.exhausted ? "hard" : told;
    const finding = declineFinding(invoice, { code, kind });
    decline = await openDecline(decline, finding, suffix);
    if (kind === "hard") giveToCollections(decline.caseId);
    await flow.waitFor(kind === "soft" ? `retry ${invoice.dunning.attempts}` : decline.correction);
    invoice = await flow.step(`is it still owed${suffix}`, () => readInvoice(systems, due.id, correlationId));
  }
  if (decline !== null && isInCollections) {
    // Written off, nobody has paid: what was done to collect it stands, and nothing more is asked for.
    if (invoice.status === "uncollectible") await endRestriction(flow, seed, invoice.id, await flow.now("written off"));
    else await releaseCollections(flow, systems, collecting(input, decline.caseId), isPaid(invoice) ? "paid" : "withdrawn");
  }
  const calledOff = await whyCalledOff(flow, systems, invoice, correlationId);
  if (decline !== null && calledOff !== null) {
    const at = await flow.now("voided after decline");
    await closeCase(flow, decline.caseId, { document: invoice.id, ...calledOff, closedBy: "self_cleared", at });
  }
  if (calledOff === null) {
    if (decline !== null) {
      const at = await flow.now("paid after decline");
      await closeCase(flow, decline.caseId, { ...(await curedBy(flow, decline.caseId, invoice.id)), at });
    }
    await fulfil();
  }
  if (tooMany !== null) await giveBack(flow, systems, tooMany, invoice, about);
  return calledOff;
}

/** Why an invoice that is owed no more was called off; null where it was paid, or where another bill asks for the same. */
async function whyCalledOff(flow: Flow, systems: Systems, invoice: Invoice, correlationId: string): Promise<CalledOff | null> {
  if (isPaid(invoice)) return null;
  if (invoice.status === "void") return { rootCause: "manual_change", explanation: "the invoice was voided by hand" };
  if (invoice.status === "uncollectible") return { rootCause: "customer_payment", explanation: "the invoice was written off by hand" };
  const { id, subscriptionId } = invoice;
  const isBilledAgain = await flow.step("is it billed again", async () => {
    const { items } = (await systems.billing.listInvoices({ query: { subscriptionId, limit: 1000 }, correlationId })).body;
    return items.some(({ replacesInvoiceId, status }) => replacesInvoiceId === id && status !== "void");
  });
  return isBilledAgain ? null : { rootCause: "manual_change", explanation: "the invoice was credited whole" };
}

/** What put a decline right: the playbook's correction where one was made last, else the payer's own payment. */
async function curedBy(flow: Flow, caseId: string, invoiceId: string): Promise<Omit<Closing, "at">> {
  const decline = await readCase(flow, caseId);
  const { correctingDocument, code, status } = decline;
  if (correctingDocument === null || status !== "verifying")
    return { document: invoiceId, ...declined("payment method declined"), closedBy: "self_cleared" };
  return { document: correctingDocument, ...playbookOf(code).rootCause(decline), closedBy: "playbook" };
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

const declined = (explanation: string) => ({ rootCause: "customer_payment", explanation }) as const;
