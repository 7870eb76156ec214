import { formatMoney, money } from "@cashline/kernel/money";
import { detector } from "./detector.ts";
import { POSTING_GRACE_DAYS, postingComparison, type PostingRow } from "./invoice-postings.ts";
import { reconciled } from "./reconciled.ts";

/** Exposure is the invoice total that is in no receivable. */
export const invoiceNotPosted = detector<PostingRow>({
  name: "invoice-not-posted",
  code: "ERP-POST-REJECTED",
  ...postingComparison,
  definition: `An invoice over something went out more than ${POSTING_GRACE_DAYS} days ago and ERP has no receivable of it; one that ERP refused, and whose case is open, is left to it.`,
  detected: (row) => {
    if (row.kind !== "missing") return null;
    const exposure = { currency: row.currency, minor: row.exposure };
    return reconciled(row, {
      code: "ERP-POST-REJECTED",
      businessKey: row.invoice_id,
      title: "An invoice is not in the books",
      expected: `a receivable over ${formatMoney(money(exposure))}`,
      found: `invoice ${row.status}, nothing posted`,
      exposure,
      direction: "none",
      correction: {
        reason: "missing",
        invoiceId: row.invoice_id,
        legalEntity: row.legal_entity,
        task: "Find out why ERP has not got the invoice",
      },
    });
  },
});
