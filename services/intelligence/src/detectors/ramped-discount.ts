import { moneyOf, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { signedTerms, signedTermsReads, termOf, type SignedTerms } from "./signed-terms.ts";
import { periodsOfTerm, priceOfPeriod } from "./term-price.ts";

type Row = SignedTerms & { percent: string; phase_on: string; periods_before: string };

/**
 * Exposure is what the discount takes off each period from its phase to the end of the term. A later phase ends it earlier; the
 * exposure then is too high, which names the most that can be lost.
 */
export const rampedDiscount = detector<Row>({
  name: "ramped-discount",
  code: "QTC-DISCOUNT-UNAPPROVED",
  kind: "reconciliation",
  definition: "A phase of a billing subscription's ramp gives more discount than the quote its customer has signed.",
  reads: signedTermsReads,
  isTimed: false,
  onlyIf: {
    reads: ["billing.subscription"],
    sql: `SELECT 1 FROM ${states("billing.subscription")} WHERE JSONLength(payload, 'ramp') > 0 LIMIT 1`,
  },
  sql: `SELECT * FROM (SELECT r.*, JSONExtractString(phase, 'discountPercent') AS percent, JSONExtractString(phase, 'startOn') AS phase_on,
  toString(intDiv(dateDiff('month', toDate(r.term_start_on), toDate(phase_on)), multiIf(r.billing_frequency = 'monthly', 1, r.billing_frequency = 'quarterly', 3, 12))) AS periods_before
FROM (${signedTerms("1 = 1").replace(/ORDER BY contract_id, subscription_id$/, "")}) AS r
INNER JOIN (SELECT object_id AS ramped, arrayJoin(JSONExtractArrayRaw(payload, 'ramp')) AS phase FROM ${states("billing.subscription")}) AS p ON p.ramped = r.subscription_id)
WHERE percent != '' AND toDecimal64OrZero(percent, 4) > toDecimal64OrZero(discount_percent, 4)
ORDER BY contract_id, phase_on LIMIT 1 BY contract_id`,
  detected: (row) => {
    const signed = termOf(row, row.billed_seats);
    const perPeriod = subtractMoney(priceOfPeriod(signed), priceOfPeriod({ ...signed, discountPercent: row.percent }));
    const left = periodsOfTerm(signed) - Number(row.periods_before);
    return {
      ...belongsTo(row),
      finding: {
        code: "QTC-DISCOUNT-UNAPPROVED",
        businessKey: row.subscription_id,
        title: "Discount nobody has signed",
        expected: `${row.discount_percent} percent off, as signed`,
        found: `${row.percent} percent off from ${row.phase_on} on`,
        exposure: moneyWire(moneyOf(row.currency, perPeriod.minor * BigInt(left))),
        direction: "under_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { subscriptionId: row.subscription_id },
      },
    };
  },
});
