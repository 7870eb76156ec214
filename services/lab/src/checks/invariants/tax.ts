import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { isOpen } from "../open-cases.ts";
import { amount, byId, differing, each, isReleased, together, type Invariant } from "./invariant.ts";
import { compareSums, creditBalances, sumsPerEntity } from "./sums.ts";

export const invoiceTaxDocument: Invariant = {
  name: "invoice tax = tax document",
  meaning:
    "A released invoice bears exactly the tax of its own committed or filed tax document, or of the version that has replaced it: same seller, same lines, same net, same tax",
  check: ({ invoices, taxDocuments }) => {
    const documentOf = byId(taxDocuments);
    const standing = new Map(taxDocuments.filter((each) => isReported(each) && each.kind === "sale").map((each) => [each.code, each]));
    return each(invoices.filter(isReleased), (invoice) => {
      const named = documentOf.get(invoice.taxDocumentId ?? "");
      const document = named?.status === "adjusted" ? standing.get(invoice.id) : named;
      if (!document || !isReported(document))
        return `${invoice.id}: its tax document ${invoice.taxDocumentId ?? "none"} is ${document?.status ?? "not there"}`;
      return differing(`${invoice.id} and ${document.id}`, {
        invoice: [invoice.id, document.code],
        seller: [invoice.legalEntity, document.legalEntity],
        net: [amount(invoice.net), amount(document.net)],
        tax: [amount(invoice.tax), amount(document.tax)],
        lines: [linesOf(invoice), linesOf(document)],
      });
    });
  },
};

/** Whether a document counts in reports: locked is committed and filed since. */
const isReported = ({ status }: TaxDocument): boolean => status === "committed" || status === "locked";

function linesOf({ lines }: Pick<Invoice | TaxDocument, "lines">): string {
  return lines
    .map(({ lineId, net, tax }) => `${lineId} ${amount(net)} + ${tax === null ? "none" : amount(tax)}`)
    .toSorted()
    .join(", ");
}

export const noTaxWithoutInvoice: Invariant = {
  name: "no tax without invoice",
  meaning: "Every committed or filed sale is the only one of a released invoice, or of a draft that an open case holds",
  check: ({ invoices, taxDocuments, cases }) => {
    const committed = taxDocuments.filter((document) => isReported(document) && document.kind !== "return");
    const documentsOf = Map.groupBy(committed, ({ code }) => code);
    const invoiceOf = byId(invoices);
    const open = new Set(cases.filter(isOpen).map(({ id }) => id));
    return each(committed, ({ id, code }) => {
      const count = documentsOf.get(code)?.length ?? 0;
      if (count > 1) return `${id} for ${code}: one of ${count} committed`;
      const invoice = invoiceOf.get(code);
      if (invoice && isReleased(invoice)) return undefined;
      const held = invoice?.status === "draft" && open.has(invoice.hold?.caseId ?? "");
      return held ? undefined : `${id} for ${code}, which is ${invoice?.status ?? "not there"}`;
    });
  },
};

/** The tax of a credit memo, as that of an invoice of less than nothing. */
function takenBack({ legalEntity, tax: { currency, minor } }: CreditMemo) {
  return { legalEntity, tax: { currency, minor: (-BigInt(minor)).toString() } };
}

export const taxPayable: Invariant = {
  name: "tax payable = tax invoiced",
  meaning:
    "The tax account holds the tax of all released invoices less that of credit memos, per entity and currency, and each posting bears its invoice's",
  check: (snapshot) => {
    const released = snapshot.invoices.filter(isReleased);
    const invoiceOf = byId(released);
    return together(
      compareSums(
        "tax payable",
        sumsPerEntity([...released, ...snapshot.creditMemos.filter(({ status }) => status === "posted").map(takenBack)], ({ tax }) => tax),
        creditBalances(snapshot, "tax_payable"),
      ),
      each(
        snapshot.receivables.filter(({ status }) => status !== "reversed"),
        ({ id, invoiceId, tax }) => {
          const invoice = invoiceOf.get(invoiceId);
          return invoice && differing(`${id} and ${invoiceId}`, { tax: [amount(tax), amount(invoice.tax)] });
        },
      ),
    );
  },
};
