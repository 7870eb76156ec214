import { fraction, roundTo } from "@cashline/kernel/fraction";
import { addMoney, moneyOf, moneyWire, type Money } from "@cashline/kernel/money";
import { daysBetween } from "@cashline/kernel/time";
import { billedTwice, billedTwiceReads, correctionOf, severalOnOneProduct, type BilledTwice } from "./billed-twice.ts";
import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { minor } from "./reconciled.ts";

type Row = BilledTwice & { given_back: string };

/** What a credit of doubled days is given for; an invoice is credited once for it. */
const MEMO = "days billed in another period already";

/** Credits of doubled days that stand, net, by invoice. Columns: invoice, given_back. */
const givenBack = `(SELECT JSONExtractString(payload, 'invoiceId') AS invoice, toString(sum(${minor("payload", "net")})) AS given_back
FROM ${states("billing.credit_note")} WHERE JSONExtractString(payload, 'status') = 'issued' AND JSONExtractString(payload, 'memo') = '${MEMO}' GROUP BY invoice)`;

/**
 * Exposure is what the correction takes back. Of one subscription that is the second period's price, with its tax, for the days that
 * lie in both periods, each rounded half-up; a subscription nobody has signed for should have billed nothing, so that it is the total
 * of its invoice, with the tax it has so far.
 */
export const overlappingPeriod = detector<Row>({
  name: "overlapping-period",
  code: "BIL-PRORATION",
  kind: "reconciliation",
  definition:
    "A billing period begins before the last one of the same product, tier and seats has ended, so that some days are charged twice and no credit has given them back: its anchor has drifted.",
  reads: [...billedTwiceReads, "billing.credit_note"],
  explains: "BIL-STUCK-DRAFT",
  isTimed: false,
  onlyIf: severalOnOneProduct,
  sql: `SELECT t.*, n.given_back AS given_back FROM (${billedTwice("a.start_on < b.end_on AND b.start_on < a.end_on AND (a.start_on != b.start_on OR a.end_on != b.end_on)")}) AS t
LEFT JOIN ${givenBack} AS n ON n.invoice = t.invoice_id ORDER BY invoice_id`,
  detected: (row) => {
    const from = row.start_on > row.other_start_on ? row.start_on : row.other_start_on;
    const to = row.end_on < row.other_end_on ? row.end_on : row.other_end_on;
    const days = daysBetween(from, to);
    const ofDays = (minor: string): Money => partOf(moneyOf(row.currency, BigInt(minor)), days, daysBetween(row.start_on, row.end_on));
    const isCopy = row.subscription_id !== row.other_subscription_id;
    const net = ofDays(row.net_minor);
    if (!isCopy && BigInt(row.given_back || "0") >= net.minor) return null;
    const toCredit = !isCopy && row.status !== "draft";
    return {
      ...belongsTo(row),
      explains: [row.invoice_id],
      finding: {
        code: "BIL-PRORATION",
        businessKey: row.invoice_id,
        title: "Days billed in two periods",
        expected: `a period from ${row.other_end_on} on, after that of ${row.other_invoice_id}`,
        found: `a period from ${row.start_on}: ${days} days from ${from} on are billed twice`,
        exposure: moneyWire(isCopy ? moneyOf(row.currency, BigInt(row.total_minor)) : addMoney(net, ofDays(row.tax_minor))),
        direction: "over_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: row.status !== "draft",
        deadlineAt: null,
        correction: { ...correctionOf(row), ...(toCredit && { lineId: row.line_id, ...moneyWire(net) }) },
      },
    };
  },
});

/** So many days of a period's price, rounded half-up. */
function partOf({ currency, minor }: Money, days: number, ofDays: number): Money {
  return moneyOf(currency, roundTo(fraction(minor * BigInt(days), ofDays), "half-up"));
}
