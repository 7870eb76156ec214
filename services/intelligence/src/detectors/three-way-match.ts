import { absoluteMoney, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { signedTerms, signedTermsReads, termOf, type SignedTerms } from "./signed-terms.ts";
import { priceOfTerm } from "./term-price.ts";

/** Exposure is the seats billed too many or too few at the signed price over the term (domain reference, MATCH-3WAY); the tolerance is none. */
export const threeWayMatch = detector<SignedTerms>({
  name: "three-way-match",
  code: "MATCH-3WAY",
  kind: "reconciliation",
  definition:
    "Billing charges other seats than were signed in CPQ, while CRM's contract and provisioning's order both have those that were signed; all three have seen the same renewals.",
  reads: signedTermsReads,
  explains: "BIL-STUCK-DRAFT",
  isTimed: false,
  onlyIf: {
    reads: ["billing.subscription", "crm.contract"],
    sql: `SELECT 1 FROM ${states("billing.subscription")} AS s INNER JOIN (SELECT contract_id, seats, renewals FROM pi.contracts FINAL WHERE tenant = {tenant:String}) AS c ON c.contract_id = JSONExtractString(s.payload, 'contractId') WHERE c.seats != JSONExtractUInt(s.payload, 'quantity') AND c.renewals = JSONExtractUInt(s.payload, 'renewals') LIMIT 1`,
  },
  sql: signedTerms("s.billed_seats != s.signed_seats AND s.contract_seats = s.signed_seats AND s.ordered_seats = s.signed_seats"),
  detected: (row) => {
    const difference = subtractMoney(priceOfTerm(termOf(row, row.billed_seats)), priceOfTerm(termOf(row, row.signed_seats)));
    const invoices = row.change_invoices === "" ? [] : row.change_invoices.split(",");
    return {
      ...belongsTo(row),
      explains: invoices,
      finding: {
        code: "MATCH-3WAY",
        businessKey: row.contract_id,
        title: "Billed seats differ from order and provisioning",
        expected: `${row.signed_seats} seats, as ordered and provisioned`,
        found: `${row.billed_seats} seats billed`,
        exposure: moneyWire(absoluteMoney(difference)),
        direction: difference.minor < 0n ? "under_billed" : "over_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: {
          subscriptionId: row.subscription_id,
          seats: row.signed_seats,
          effectiveOn: row.term_start_on,
          invoiceIds: row.change_invoices,
        },
      },
    };
  },
});
