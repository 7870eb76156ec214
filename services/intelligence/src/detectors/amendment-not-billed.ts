import { absoluteMoney, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { belongsTo, instantIn } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { signedTerms, signedTermsReads, termOf, type SignedTerms } from "./signed-terms.ts";
import { priceOfTerm } from "./term-price.ts";

/** Hours in which an amendment may be entered in billing after it was signed. */
const GRACE_HOURS = 1;

/** Opportunities whose flow a system has refused a step: a case of their own says so. */
const refusedAmendments = `(SELECT correlation_id FROM pi.cases FINAL WHERE tenant = {tenant:String} AND code = 'QTC-ORDER-NOT-BILLED' AND status NOT IN ('closed', 'dismissed', 'suppressed'))`;

/** Exposure is the difference of seats at the signed price over the term, as if nobody noticed (domain reference, QTC-PRICE-MISMATCH). */
export const amendmentNotBilled = detector<SignedTerms>({
  name: "amendment-not-billed",
  code: "QTC-PRICE-MISMATCH",
  kind: "watch",
  definition: `An amendment was signed within a term more than ${GRACE_HOURS} hour ago, and billing still charges other seats. One that CRM and provisioning have is another exception, and so is one that a system has refused.`,
  reads: signedTermsReads,
  isTimed: true,
  onlyIf: {
    reads: ["cpq.quote", "billing.subscription"],
    sql: `SELECT 1 FROM ${states("billing.subscription")} AS s
INNER JOIN (SELECT JSONExtractString(payload, 'contractId') AS contract, argMax(JSONExtractUInt(payload, 'quantity'), accepted) AS seats, argMax(JSONExtractString(payload, 'amendsQuoteId'), accepted) AS amends
  FROM (SELECT payload, (${instantIn("payload", "acceptedAt")}, object_id) AS accepted FROM ${states("cpq.quote")} WHERE JSONExtractString(payload, 'acceptedAt') != '') GROUP BY contract) AS q
ON q.contract = JSONExtractString(s.payload, 'contractId')
WHERE q.amends != '' AND (q.seats != JSONExtractUInt(s.payload, 'quantity') OR JSONExtractString(s.payload, 'scheduled', 'action') = 'change') LIMIT 1`,
  },
  sql: signedTerms(
    `s.amends != '' AND s.billed_seats != s.signed_seats AND NOT (s.contract_seats = s.signed_seats AND s.ordered_seats = s.signed_seats) AND s.signed_opportunity_id NOT IN ${refusedAmendments} AND s.accepted_at <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${GRACE_HOURS} HOUR`,
  ),
  detected: (row) => {
    const difference = subtractMoney(priceOfTerm(termOf(row, row.billed_seats)), priceOfTerm(termOf(row, row.signed_seats)));
    return {
      ...belongsTo(row),
      correlationId: row.signed_opportunity_id,
      finding: {
        code: "QTC-PRICE-MISMATCH",
        businessKey: row.signed_quote_id,
        title: "Signed amendment not billed",
        expected: `${row.signed_seats} seats from ${row.signed_from} on, as amended by ${row.signed_quote_id}`,
        found: `${row.billed_seats} seats billed`,
        exposure: moneyWire(absoluteMoney(difference)),
        direction: difference.minor < 0n ? "under_billed" : "over_billed",
        detectedBy: "watch",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { opportunityId: row.signed_opportunity_id, quoteId: row.signed_quote_id, contractId: row.contract_id },
      },
    };
  },
});
