import { priceAmount } from "@cashline/kernel/decimal";
import { subtractMoney, type Money } from "@cashline/kernel/money";
import { businessCaseReads, businessCases, instantIn, type CaseRow } from "./business-cases.ts";
import { states } from "./detector.ts";

/** An ended term whose usage a renewal's invoice has taken in, and by what its units are priced. */
export type TermUsage = CaseRow & {
  contract_id: string;
  subscription_id: string;
  invoice_id: string;
  invoice_status: string;
  currency: string;
  included: string;
  overage_unit_price: string;
  billed_units: string;
};

export const termUsageReads = [
  "billing.invoice",
  "billing.rate_card",
  "billing.usage",
  "billing.credit_note",
  ...businessCaseReads,
] as const;

/**
 * The CTE `terms`: ended terms with the units their invoice's first draft took in, which are those recorded by then and used
 * within the term. `drafted_at` is when that was, `last_drafted_at` when the standing one was drafted; cards that price usage by a model of their own are left out.
 */
export const endedTerms = `drafts AS (SELECT subscription, quote, argMax(object_id, revision) AS invoice_id, argMax(status, revision) AS status, argMax(card, revision) AS card, argMax(start_on, revision) AS start_on, min(made_at) AS drafted_at, max(made_at) AS last_drafted_at
FROM (SELECT object_id, JSONExtractString(payload, 'subscriptionId') AS subscription, JSONExtractString(payload, 'quoteId') AS quote, JSONExtractUInt(payload, 'revision') AS revision, JSONExtractString(payload, 'status') AS status,
  JSONExtractString(payload, 'rateCardId') AS card, JSONExtractString(payload, 'lines', 1, 'periodStartOn') AS start_on, ${instantIn("payload", "draftedAt")} AS made_at
  FROM ${states("billing.invoice")} WHERE JSONExtractString(payload, 'purpose') = 'renewal') GROUP BY subscription, quote),
cards AS (SELECT object_id AS card_id, JSONExtractString(payload, 'currency') AS currency, JSONExtractUInt(payload, 'includedUsage') AS included, JSONExtractString(payload, 'overageUnitPrice') AS overage_unit_price
FROM ${states("billing.rate_card")} WHERE JSONExtractRaw(payload, 'usageModel') IN ('', 'null')),
corrected AS (SELECT object_id AS usage_id, JSONExtractUInt(payload, 'quantity') AS quantity_now, JSONExtractString(payload, 'invoiceId') AS on_invoice, occurred_at AS corrected_at FROM ${states("billing.usage")}),
records AS (SELECT u.subscription_id AS subscription_id, u.source_id AS source_id, u.meter AS meter, u.used_on AS used_on, u.recorded_at AS recorded_at, u.quantity AS quantity,
  if(c.usage_id = '', u.quantity, c.quantity_now) AS quantity_now, c.usage_id != '' AS is_corrected, c.corrected_at AS corrected_at
FROM (SELECT * FROM pi.usage_records FINAL WHERE tenant = {tenant:String}) AS u LEFT JOIN corrected AS c ON c.usage_id = u.usage_id),
terms AS (SELECT d.subscription AS subscription_id, d.invoice_id AS invoice_id, d.status AS invoice_status, d.drafted_at AS drafted_at, d.last_drafted_at AS last_drafted_at, t.start_on AS start_on, t.end_on AS end_on,
  k.currency AS currency, toString(k.included * t.term_months) AS included, k.overage_unit_price AS overage_unit_price
FROM drafts AS d INNER JOIN (SELECT * FROM pi.subscription_terms FINAL WHERE tenant = {tenant:String}) AS t ON t.subscription_id = d.subscription AND t.end_on = d.start_on
INNER JOIN cards AS k ON k.card_id = d.card WHERE d.status != 'void'),
cases AS (SELECT * FROM ${businessCases}),
usage_credits AS (SELECT JSONExtractString(payload, 'invoiceId') AS invoice_id, sum(toInt64OrZero(JSONExtractString(line, 'net', 'minor'))) AS credited
FROM ${states("billing.credit_note")} ARRAY JOIN JSONExtractArrayRaw(payload, 'lines') AS line WHERE JSONExtractString(payload, 'status') = 'issued' AND JSONExtractString(line, 'lineId') = 'usage' GROUP BY invoice_id)`;

/** The columns of `TermUsage`, of `terms` as `t` joined to `cases` as `b`; without the units. */
export const termColumns = `b.account_id AS account_id, b.selling_entity AS selling_entity, b.correlation_id AS correlation_id, b.contract_id AS contract_id, t.subscription_id AS subscription_id,
  t.invoice_id AS invoice_id, t.invoice_status AS invoice_status, t.currency AS currency, t.included AS included, t.overage_unit_price AS overage_unit_price`;

/** What so many units of the term cost: those above what its months include, rounded half-up once, as billing does. */
function cost({ currency, included, overage_unit_price: price }: TermUsage, units: bigint): Money {
  const above = units > BigInt(included) ? units - BigInt(included) : 0n;
  return priceAmount(currency, "half-up", price, above.toString());
}

/** What the second number of units costs more than the first; below zero when it costs less. */
export function costMore(row: TermUsage, before: bigint, after: bigint): Money {
  return subtractMoney(cost(row, after), cost(row, before));
}
