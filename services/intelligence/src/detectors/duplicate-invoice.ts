import { moneyOf, moneyWire } from "@cashline/kernel/money";
import { billedTwice, billedTwiceReads, correctionOf, severalOnOneProduct, type BilledTwice } from "./billed-twice.ts";
import { belongsTo } from "./business-cases.ts";
import { detector } from "./detector.ts";

/** Exposure is the total of the second invoice, with the tax it has so far (domain reference, BIL-DUPLICATE). */
export const duplicateInvoice = detector<BilledTwice>({
  name: "duplicate-invoice",
  code: "BIL-DUPLICATE",
  kind: "reconciliation",
  definition:
    "Two standing invoices of one customer charge the same product, tier and seats for the same period: the later one of the same subscription, or the one of a subscription nobody has signed a quote for.",
  reads: billedTwiceReads,
  explains: "BIL-STUCK-DRAFT",
  isTimed: false,
  onlyIf: severalOnOneProduct,
  sql: billedTwice("a.start_on = b.start_on AND a.end_on = b.end_on"),
  detected: (row) => ({
    ...belongsTo(row),
    explains: [row.invoice_id],
    finding: {
      code: "BIL-DUPLICATE",
      businessKey: row.invoice_id,
      title: "The same period billed twice",
      expected: `${row.quantity} seats of ${row.tier} from ${row.start_on} to ${row.end_on} billed once, on ${row.other_invoice_id}`,
      found: `billed again on ${row.invoice_id} (${row.status})`,
      exposure: moneyWire(moneyOf(row.currency, BigInt(row.total_minor))),
      direction: "over_billed",
      detectedBy: "reconciliation",
      cause: null,
      // A draft has not reached the customer yet.
      critical: row.status !== "draft",
      deadlineAt: null,
      correction: correctionOf(row),
    },
  }),
});
