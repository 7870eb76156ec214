import { businessCaseReads, businessCases, instantIn, type CaseRow } from "./business-cases.ts";
import { states } from "./detector.ts";

/** A subscription in its current term beside its contract, its entitlement and the quote its customer signed last. */
export type SignedTerms = CaseRow & {
  contract_id: string;
  subscription_id: string;
  currency: string;
  unit_price: string;
  discount_percent: string;
  term_months: string;
  billing_frequency: string;
  term_start_on: string;
  term_end_on: string;
  billed_seats: string;
  contract_seats: string;
  ordered_seats: string;
  signed_seats: string;
  signed_quote_id: string;
  signed_opportunity_id: string;
  signed_from: string;
  change_invoices: string;
};

export const signedTermsReads = ["billing.invoice", "provisioning.entitlement", ...businessCaseReads] as const;

/**
 * Renewed terms that billing, CRM and provisioning all have, by the number of renewals each has seen: one still on its way is
 * not among them. A change set for a later day counts as billed. `change_invoices` are the standing drafts of changes of the subscription.
 * @param where the condition, in columns of `s`
 */
export function signedTerms(where: string): string {
  return `WITH cases AS (SELECT * FROM ${businessCases} WHERE is_quoted),
contracts AS (SELECT object_id AS contract_id, payload FROM ${states("crm.contract")} WHERE JSONExtractString(payload, 'status') = 'activated'),
entitlements AS (SELECT JSONExtractString(payload, 'contractId') AS contract, JSONExtractUInt(payload, 'renewals') AS renewals, JSONExtractUInt(payload, 'ordered', 'seats') AS seats
FROM ${states("provisioning.entitlement")}),
signed AS (SELECT JSONExtractString(payload, 'contractId') AS contract, argMax(object_id, accepted) AS quote_id, argMax(JSONExtractUInt(payload, 'quantity'), accepted) AS seats,
  argMax(JSONExtractString(payload, 'startOn'), accepted) AS from_on, argMax(JSONExtractString(payload, 'amendsQuoteId'), accepted) AS amends, argMax(JSONExtractString(payload, 'opportunityId'), accepted) AS opportunity_id, max(accepted.1) AS accepted_at
FROM (SELECT object_id, payload, (${instantIn("payload", "acceptedAt")}, object_id) AS accepted FROM ${states("cpq.quote")} WHERE JSONExtractString(payload, 'acceptedAt') != '') GROUP BY contract),
changes AS (SELECT JSONExtractString(payload, 'subscriptionId') AS subscription, arrayStringConcat(arraySort(groupArray(object_id)), ',') AS invoices
FROM ${states("billing.invoice")} WHERE JSONExtractString(payload, 'status') != 'void' AND JSONExtractString(payload, 'purpose') = 'change' GROUP BY subscription)
SELECT * FROM (SELECT b.account_id AS account_id, b.selling_entity AS selling_entity, b.correlation_id AS correlation_id, b.contract_id AS contract_id, b.subscription_id AS subscription_id,
  JSONExtractString(c.payload, 'currency') AS currency, JSONExtractString(c.payload, 'unitPrice') AS unit_price, JSONExtractString(c.payload, 'discountPercent') AS discount_percent,
  toString(JSONExtractUInt(c.payload, 'termMonths')) AS term_months, JSONExtractString(c.payload, 'billingFrequency') AS billing_frequency,
  JSONExtractString(c.payload, 'startOn') AS term_start_on, JSONExtractString(c.payload, 'endOn') AS term_end_on,
  toString(if(JSONExtractString(b.payload, 'scheduled', 'action') = 'change' AND JSONType(b.payload, 'scheduled', 'quantity') != 'Null', JSONExtractUInt(b.payload, 'scheduled', 'quantity'), JSONExtractUInt(b.payload, 'quantity'))) AS billed_seats, toString(JSONExtractUInt(c.payload, 'seats')) AS contract_seats, toString(e.seats) AS ordered_seats,
  toString(q.seats) AS signed_seats, q.quote_id AS signed_quote_id, q.opportunity_id AS signed_opportunity_id, q.from_on AS signed_from, q.amends AS amends, q.accepted_at AS accepted_at, h.invoices AS change_invoices
FROM cases AS b INNER JOIN contracts AS c ON c.contract_id = b.contract_id INNER JOIN entitlements AS e ON e.contract = b.contract_id
INNER JOIN signed AS q ON q.contract = b.contract_id LEFT JOIN changes AS h ON h.subscription = b.subscription_id
WHERE JSONExtractUInt(b.payload, 'renewals') = JSONExtractUInt(c.payload, 'renewals') AND e.renewals = JSONExtractUInt(c.payload, 'renewals')) AS s
WHERE ${where}
ORDER BY contract_id, subscription_id`;
}

/** The change of price a difference of seats makes over the term, as `priceOfTerm` takes it. */
export function termOf(row: SignedTerms, seats: string) {
  return {
    currency: row.currency,
    unitPrice: row.unit_price,
    quantity: Number(seats),
    discountPercent: row.discount_percent,
    termMonths: Number(row.term_months),
    billingFrequency: row.billing_frequency,
  };
}
