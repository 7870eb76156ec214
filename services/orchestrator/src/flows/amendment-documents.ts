import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import { dateIn } from "@cashline/kernel/time";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { modifyArrangement } from "./amendment-arrangement.ts";
import { amendmentRefusedFinding } from "./amendment-findings.ts";
import type { AmendmentGround } from "./amendment-ground.ts";
import { releaseChange } from "./amendment-release.ts";
import type { Made } from "./amendment-terms.ts";
import type { About } from "./case-desk.ts";
import { collectPayment } from "./collect-payment.ts";
import { insist } from "./insist.ts";
import { postingOf } from "./post-invoice.ts";

/** An amendment whose terms stand, with what billing has made of it. */
export type Settling = AmendmentGround & { made: Made; opportunity: Opportunity; about: About };

/**
 * Brings what a change was billed or credited by to tax, ERP and the customer's money. Seats of a contract that runs do not
 * wait for it: who does not pay is in the hands of dunning and collections, as with any invoice.
 */
export async function settleChange(flow: Flow, systems: Systems, of: Settling): Promise<void> {
  for (const note of of.made.creditNotes) await bookCredit(flow, systems, of, note);
  if (of.made.invoice !== null) await billChange(flow, systems, of, of.made.invoice);
}

async function billChange(flow: Flow, systems: Systems, of: Settling, draft: Invoice): Promise<void> {
  const { about, correlationId, quote } = of;
  const released = await releaseChange(flow, systems, of, draft);
  if (released === null) return;
  const { invoice, taxDocument, ground } = released;
  const on = { ...about, document: invoice.id, finding: (refused: StepRefused) => amendmentRefusedFinding(quote, refused) };
  const revenueArrangementId = await modifyArrangement(flow, systems, of, invoice, on);
  await insist(flow, "post receivable, tax and deferred revenue", on, (key) => {
    const posting = postingOf(invoice, taxDocument, ground, systems.now());
    const body = revenueArrangementId === null ? posting : { ...posting, revenueArrangementId };
    return systems.erp.postInvoice({ body, idempotencyKey: key, correlationId });
  });
  const { seed, traceparent } = about;
  await collectPayment(flow, systems, { invoice, ground, seed, traceparent, correlationId }, () => Promise.resolve());
}

/** A credit note of fewer seats: its share of the tax is given back, and ERP books it against the invoice. */
async function bookCredit(flow: Flow, systems: Systems, { about, correlationId, quote }: Settling, note: CreditNote): Promise<void> {
  const { id: reference, invoiceId, net, tax } = note;
  const on = { ...about, document: reference, finding: (refused: StepRefused) => amendmentRefusedFinding(quote, refused) };
  const reason = `amended by ${quote.id}`;
  await insist(flow, `give back the tax of ${reference}`, on, async (key) => {
    const { taxDocumentId } = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
    if (taxDocumentId === null) return null;
    const body = { code: reference, reason, lines: note.lines.map((line) => ({ lineId: line.lineId, net: line.net })) };
    return (await systems.tax.createReturnDocument({ params: { taxDocumentId }, body, idempotencyKey: key, correlationId })).body.id;
  });
  await insist(flow, `book ${reference} in ERP`, on, async (key) => {
    const body = { reference, invoiceId, net, tax, reason, postedOn: dateIn(systems.now(), "UTC"), createdBy: "amendment-flow" };
    return (await systems.erp.createCreditMemo({ body, idempotencyKey: key, correlationId })).body.id;
  });
}
