import { StepRefused } from "../engine/port.ts";
import { needed, type Playbook } from "./playbook.ts";

/**
 * The document in the engine goes back to what the invoice was taxed by: its lines, place and day, as a further version.
 * The invoice is what the customer has; a filed document is refused, and goes to people.
 */
export const taxMismatch: Playbook = {
  code: "TAX-MISMATCH",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const invoiceId = needed(finding, "invoiceId");
    const read = async (taxDocumentId: string) => (await systems.tax.getTaxDocument({ params: { taxDocumentId }, correlationId })).body;
    const [invoice, original] = await Promise.all([
      systems.billing.getInvoice({ params: { invoiceId }, correlationId }).then(({ body }) => body),
      read(needed(finding, "invoiceDocumentId")),
    ]);
    const { items } = (await systems.tax.listTaxDocuments({ query: { code: invoiceId, status: "committed" }, correlationId })).body;
    const standing = items.find(({ kind, tax }) => kind === "sale" && tax.minor === invoice.tax.minor);
    if (standing) return { document: standing.id, detail: `${standing.id} bears the tax of ${invoiceId}` };
    const adjusted = (
      await systems.tax.adjustTaxDocument({
        params: { taxDocumentId: needed(finding, "taxDocumentId") },
        body: {
          reason: "reconciled_with_general_ledger",
          description: `as invoiced by ${invoiceId}`,
          shipTo: original.shipTo,
          customerTaxId: original.customerTaxId,
          taxOn: original.taxOn,
          lines: original.lines.map(({ lineId, net, taxCode }) => ({ lineId, net, taxCode })),
          commit: true,
        },
        idempotencyKey: key,
        correlationId,
      })
    ).body;
    if (adjusted.tax.minor !== invoice.tax.minor)
      throw new StepRefused(
        "adjust tax document",
        "tax-still-differs",
        `${adjusted.id} says ${adjusted.tax.minor}, the invoice ${invoice.tax.minor}`,
      );
    return { document: adjusted.id, detail: `${adjusted.id} bears the tax of ${invoiceId} again` };
  },
  rootCause: () => ({
    rootCause: "manual_change",
    explanation: "the document was adjusted in the tax engine after its invoice had gone out",
  }),
};
