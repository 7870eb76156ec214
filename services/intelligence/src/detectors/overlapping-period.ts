import { fraction, roundTo } from "@cashline/kernel/fraction";
import { moneyOf, moneyWire, type Money } from "@cashline/kernel/money";
import { daysBetween } from "@cashline/kernel/time";
import { billedTwice, billedTwiceReads, correctionOf, severalOnOneProduct, type BilledTwice } from "./billed-twice.ts";
import { belongsTo } from "./business-cases.ts";
import { detector } from "./detector.ts";

/** Exposure is the share of the second period's price that lies in both periods, by days, rounded half-up. */
export const overlappingPeriod = detector<BilledTwice>({
  name: "overlapping-period",
  code: "BIL-PRORATION",
  kind: "reconciliation",
  definition:
    "A billing period begins before the last one of the same product, tier and seats has ended, so that some days are charged twice: its anchor has drifted.",
  reads: billedTwiceReads,
  isTimed: false,
  onlyIf: severalOnOneProduct,
  sql: billedTwice("a.start_on < b.end_on AND b.start_on < a.end_on AND (a.start_on != b.start_on OR a.end_on != b.end_on)"),
  detected: (row) => {
    const from = row.start_on > row.other_start_on ? row.start_on : row.other_start_on;
    const to = row.end_on < row.other_end_on ? row.end_on : row.other_end_on;
    const days = daysBetween(from, to);
    const net = moneyOf(row.currency, BigInt(row.net_minor));
    return {
      ...belongsTo(row),
      explains: [{ code: "BIL-STUCK-DRAFT", businessKey: row.invoice_id }],
      finding: {
        code: "BIL-PRORATION",
        businessKey: row.invoice_id,
        title: "Days billed in two periods",
        expected: `a period from ${row.other_end_on} on, after that of ${row.other_invoice_id}`,
        found: `a period from ${row.start_on}: ${days} days from ${from} on are billed twice`,
        exposure: moneyWire(partOf(net, days, daysBetween(row.start_on, row.end_on))),
        direction: "over_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: row.status !== "draft",
        deadlineAt: null,
        correction: correctionOf(row),
      },
    };
  },
});

/** So many days of a period's price, rounded half-up. */
function partOf({ currency, minor }: Money, days: number, ofDays: number): Money {
  return moneyOf(currency, roundTo(fraction(minor * BigInt(days), ofDays), "half-up"));
}
