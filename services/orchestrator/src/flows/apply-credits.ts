import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { dateIn } from "@cashline/kernel/time";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { About } from "./case-desk.ts";
import { insist } from "./insist.ts";
import { unappliedCreditFinding } from "./renewal-findings.ts";

/**
 * What billing has set of the customer's balance against an invoice as it left is set against its receivable too: the credit of
 * each note, once ERP has booked it. A credit whose memo is still to come is waited for, as for a system that is down.
 */
export async function applyCredits(flow: Flow, systems: Systems, invoice: Invoice, about: About): Promise<void> {
  if (invoice.creditsApplied.length === 0) return;
  const { id: invoiceId, policy } = invoice;
  const { correlationId } = about;
  const appliedOn = dateIn(await flow.now("credits applied"), policy.timeZone);
  for (const { creditNoteId, amount } of invoice.creditsApplied) {
    const finding = (refused: StepRefused) => unappliedCreditFinding(invoice, creditNoteId, amount, refused);
    await insist(flow, `apply credit ${creditNoteId}`, { ...about, document: invoiceId, finding }, async (key) => {
      const params = { customerPaymentId: await creditInBooks(systems, creditNoteId, correlationId) };
      const body = { invoiceId, amount, appliedOn };
      await systems.erp.applyUnappliedCash({ params, body, idempotencyKey: key, correlationId });
    });
  }
}

/** The credit in the customer's favour that ERP made of a note. @throws Error while its memo is not booked yet */
async function creditInBooks(systems: Systems, creditNoteId: string, correlationId: string): Promise<string> {
  const { invoiceId } = (await systems.billing.getCreditNote({ params: { creditNoteId }, correlationId })).body;
  const { items } = (await systems.erp.listCreditMemos({ query: { invoiceId, limit: 200 }, correlationId })).body;
  const memo = items.find(({ reference }) => reference === creditNoteId);
  if (memo === undefined) throw new Error(`ERP has no credit memo of ${creditNoteId} yet`);
  if (memo.customerPaymentId === null)
    throw new StepRefused("apply credit", "credit-not-open", `${memo.id} of ${creditNoteId} leaves no credit in ERP`);
  return memo.customerPaymentId;
}
