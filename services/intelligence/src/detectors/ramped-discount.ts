import { formatMoney, moneyOf, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { signedTerms, signedTermsReads, termOf, type SignedTerms } from "./signed-terms.ts";
import { periodsOfTerm, priceOfPeriod } from "./term-price.ts";

type Row = SignedTerms & { percent: string; price: string; seats: string; phase_on: string; periods_before: string };

/** Seats at a price, less a discount in percent: what two prices are compared by, exactly. */
const charged = (seats: string, price: string, percent: string): string =>
  `toDecimal256(${seats}, 0) * toDecimal256(${price}, 12) * (toDecimal256(100, 0) - toDecimal256(${percent}, 4))`;

/**
 * Exposure is what the phase takes off each period from its start to the end of the term. A later phase ends it earlier; the
 * exposure then is too high, which names the most that can be lost.
 */
export const rampedDiscount = detector<Row>({
  name: "ramped-discount",
  code: "QTC-DISCOUNT-UNAPPROVED",
  kind: "reconciliation",
  definition:
    "A phase of a billing subscription's ramp charges less a period than its customer has signed, by its discount, its unit price or its seats; no quote carries a ramp.",
  reads: signedTermsReads,
  isTimed: false,
  onlyIf: {
    reads: ["billing.subscription"],
    sql: `SELECT 1 FROM ${states("billing.subscription")} WHERE JSONLength(payload, 'ramp') > 0 LIMIT 1`,
  },
  sql: `SELECT * FROM (SELECT r.*, JSONExtractString(phase, 'discountPercent') AS percent, JSONExtractString(phase, 'unitPrice') AS price, if(JSONType(phase, 'quantity') = 'Null', '', toString(JSONExtractUInt(phase, 'quantity'))) AS seats, JSONExtractString(phase, 'startOn') AS phase_on,
  toString(intDiv(dateDiff('month', toDate(r.term_start_on), toDate(phase_on)), multiIf(r.billing_frequency = 'monthly', 1, r.billing_frequency = 'quarterly', 3, 12))) AS periods_before
FROM (${signedTerms("1 = 1").replace(/ORDER BY contract_id, subscription_id$/, "")}) AS r
INNER JOIN (SELECT object_id AS ramped, arrayJoin(JSONExtractArrayRaw(payload, 'ramp')) AS phase FROM ${states("billing.subscription")}) AS p ON p.ramped = r.subscription_id)
WHERE ${charged("if(seats = '', billed_seats, seats)", "if(price = '', unit_price, price)", "if(percent = '', discount_percent, percent)")} < ${charged("signed_seats", "unit_price", "discount_percent")}
ORDER BY contract_id, phase_on LIMIT 1 BY contract_id`,
  detected: (row) => {
    const signed = termOf(row, row.signed_seats);
    const phase = {
      ...signed,
      discountPercent: row.percent || row.discount_percent,
      unitPrice: row.price || row.unit_price,
      quantity: Number(row.seats || row.billed_seats),
    };
    const [expected, taken] = [priceOfPeriod(signed), priceOfPeriod(phase)];
    const perPeriod = subtractMoney(expected, taken);
    if (perPeriod.minor <= 0n) return null;
    const left = periodsOfTerm(signed) - Number(row.periods_before);
    return {
      ...belongsTo(row),
      finding: {
        code: "QTC-DISCOUNT-UNAPPROVED",
        businessKey: row.subscription_id,
        title: "Less charged than anybody has signed",
        expected: `${formatMoney(expected)} a period, as signed`,
        found: `${formatMoney(taken)} from ${row.phase_on} on: ${phase.quantity} seats at ${phase.unitPrice}, ${phase.discountPercent} percent off`,
        exposure: moneyWire(moneyOf(row.currency, perPeriod.minor * BigInt(left))),
        direction: "under_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: {
          subscriptionId: row.subscription_id,
          seats: row.signed_seats,
          unitPrice: row.unit_price,
          discountPercent: row.discount_percent,
        },
      },
    };
  },
});
