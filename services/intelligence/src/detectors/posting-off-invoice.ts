import { formatMoney, money } from "@cashline/kernel/money";
import { detector } from "./detector.ts";
import { postingComparison, type PostingRow } from "./invoice-postings.ts";
import { reconciled } from "./reconciled.ts";

const TASKS = {
  reversed: "Find out why the posting was reversed, and post the invoice in ERP",
  differs: "Find out which of the two is right, and correct the other",
  unowed: "Find out whom the posting was meant for",
} as const;

/** Exposure is the total that ERP lacks, has too much or has elsewhere; where net and tax differ, what their totals differ by, else the taxes. */
export const postingOffInvoice = detector<PostingRow>({
  name: "posting-off-invoice",
  code: "ERP-SUBLEDGER-BREAK",
  ...postingComparison,
  definition:
    "A receivable that stands is of an invoice that billing does not know or that is not out, or bears another legal entity, currency, net or tax; or the posting of an invoice that stands was reversed.",
  detected: (row) => {
    if (row.kind === "missing") return null;
    const exposure = { currency: row.currency, minor: row.exposure };
    const owed = row.status === "" ? "unknown" : row.status;
    return reconciled(row, {
      code: "ERP-SUBLEDGER-BREAK",
      businessKey: `${row.invoice_id}/posting`,
      title: "Billing and ERP differ on an invoice",
      expected: row.kind === "unowed" ? `no receivable of an invoice that is ${owed} in billing` : row.invoiced,
      found: row.kind === "reversed" ? `the posting of ${formatMoney(money(exposure))} reversed` : row.booked,
      exposure,
      direction: "none",
      correction: {
        reason: row.kind,
        invoiceId: row.invoice_id,
        receivableId: row.receivable_id,
        legalEntity: row.legal_entity,
        task: TASKS[row.kind],
      },
    });
  },
});
