import { StepRefused } from "../engine/port.ts";
import { giveTaxBack } from "./credited-tax.ts";
import { bookCredit } from "../flows/credited-books.ts";
import { makersOf, openToday, peopleOf } from "./journals.ts";
import { needed, type Corrected, type Correction } from "./playbook.ts";

/** A credit memo without its return: what billing credited gets one at the tax engine, and what it never credited is taken back. */
export async function matchMemo(correction: Correction): Promise<Corrected> {
  const { systems, finding, of, key } = correction;
  const { correlationId } = of;
  const invoiceId = needed(finding, "invoiceId");
  const creditMemoId = needed(finding, "creditMemoId");
  const reference = needed(finding, "reference");
  const notes = (await systems.billing.listCreditNotes({ query: { invoiceId, limit: 200 }, correlationId })).body.items;
  const note = notes.find(({ id, status }) => id === reference && status === "issued");
  if (note) {
    const returned = await giveTaxBack(systems, note, key, correlationId);
    return { document: returned ?? creditMemoId, detail: `the tax of ${reference} is given back at the engine` };
  }
  const detail = `credit memo ${creditMemoId} of ${invoiceId} is taken back`;
  const memos = (await systems.erp.listCreditMemos({ query: { invoiceId, limit: 200 }, correlationId })).body.items;
  if (memos.find(({ id }) => id === creditMemoId)?.status === "reversed") return { document: creditMemoId, detail };
  const postedOn = await openToday(correction);
  const { preparedBy: createdBy, approvedBy } = makersOf(of);
  const body = { postedOn, reason: finding.title, createdBy, approvedBy };
  await systems.erp.reverseCreditMemo({ params: { creditMemoId }, body, idempotencyKey: key, correlationId });
  return { document: creditMemoId, detail };
}

/** Voids a return of which neither billing nor ERP has a credit. */
export async function voidReturn({ systems, finding, of: { correlationId }, key }: Correction): Promise<Corrected> {
  const params = { taxDocumentId: needed(finding, "taxDocumentId") };
  const { status } = (await systems.tax.getTaxDocument({ params, correlationId })).body;
  if (status !== "voided")
    await systems.tax.voidTaxDocument({ params, body: { reason: "nothing was credited" }, idempotencyKey: key, correlationId });
  return { document: params.taxDocumentId, detail: `return ${params.taxDocumentId} is voided` };
}

/** Books a credit note that ERP has not got, as the flow that follows it would have. @throws StepRefused `credit-void` when it stands no more */
export async function bookCreditOf({ systems, finding, of, key, posting }: Correction): Promise<Corrected> {
  const { correlationId } = of;
  const creditNoteId = needed(finding, "creditNoteId");
  const note = (await systems.billing.getCreditNote({ params: { creditNoteId }, correlationId })).body;
  if (note.status !== "issued") throw new StepRefused("book the credit", "credit-void", `${creditNoteId} is ${note.status}`);
  const document = await bookCredit(systems, note, peopleOf(of), key, correlationId, posting);
  return { document, detail: `credit note ${creditNoteId} is booked` };
}
