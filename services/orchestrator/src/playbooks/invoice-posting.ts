import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import { StepRefused } from "../engine/port.ts";
import { postingOf } from "../flows/post-invoice.ts";
import { openDay, openToday } from "./journals.ts";
import { whereKnown } from "../systems/where-known.ts";
import { needed, type Corrected, type Correction } from "./playbook.ts";

/** Posts an invoice that ERP has not got, as it went out, on the first day that takes it. */
export async function postMissing(correction: Correction): Promise<Corrected> {
  const {
    systems,
    finding,
    of: { correlationId },
    key,
  } = correction;
  const invoiceId = needed(finding, "invoiceId");
  const detail = `invoice ${invoiceId} is posted`;
  const standing = await receivableOf({ systems, correlationId }, invoiceId);
  if (standing) return { document: standing.id, detail };
  const invoice = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
  const { taxDocumentId, billingAccountId, legalEntity } = invoice;
  if (taxDocumentId === null) throw new StepRefused("post the invoice", "tax-missing", `${invoiceId} has no tax document`);
  const taxDocument = (await systems.tax.getTaxDocument({ params: { taxDocumentId }, correlationId })).body;
  const billingAccount = (await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId })).body;
  const posting = postingOf(invoice, taxDocument, { billingAccount }, systems.now());
  const postedOn = await openDay(correction, legalEntity, posting.postedOn, "receivables");
  const { receivable } = (await systems.erp.postInvoice({ body: { ...posting, postedOn }, idempotencyKey: key, correlationId })).body;
  return { document: receivable.id, detail };
}

/** Reverses the posting of an invoice that is not out. @throws StepRefused `invoice-stands` when it is out after all */
export async function reverseUnowed(correction: Correction): Promise<Corrected> {
  const {
    systems,
    finding,
    of: { correlationId },
    key,
  } = correction;
  const invoiceId = needed(finding, "invoiceId");
  const status = await statusInBilling({ systems, correlationId }, invoiceId);
  if (isOut(status)) throw new StepRefused("reverse the posting", "invoice-stands", `${invoiceId} is ${status} in billing`);
  const detail = `the posting of ${invoiceId} is reversed`;
  const posted = await receivableOf({ systems, correlationId }, invoiceId);
  if (posted?.status === "reversed") return { document: posted.id, detail };
  const postedOn = await openToday(correction);
  const body = { invoiceId, reason: finding.title, postedOn };
  const { id } = (await systems.erp.reversePosting({ body, idempotencyKey: key, correlationId })).body;
  return { document: id, detail };
}

type Asked = Pick<Correction, "systems"> & { correlationId: string };

async function receivableOf({ systems, correlationId }: Asked, invoiceId: string): Promise<Receivable | undefined> {
  return (await systems.erp.listReceivables({ query: { invoiceId }, correlationId })).body.items[0];
}

/** The status of an invoice; null for one that billing does not know. */
export async function statusInBilling({ systems, correlationId }: Asked, invoiceId: string): Promise<string | null> {
  return (await whereKnown(systems.billing.getInvoice({ params: { invoiceId }, correlationId })))?.body.status ?? null;
}

/** Whether an invoice of that status has gone out and stands. */
export function isOut(status: string | null): boolean {
  return status === "open" || status === "paid" || status === "uncollectible";
}
