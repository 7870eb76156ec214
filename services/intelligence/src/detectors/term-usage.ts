import { priceAmount } from "@cashline/kernel/decimal";
import { fraction, roundTo, sumFractions, times, type Fraction } from "@cashline/kernel/fraction";
import { subtractMoney, type Money } from "@cashline/kernel/money";
import { addMonths, daysBetween } from "@cashline/kernel/time";
import { businessCaseReads, businessCases, instantIn, type CaseRow } from "./business-cases.ts";
import { states } from "./detector.ts";

/**
 * An ended term whose usage a renewal's invoice or a last bill has taken in, or that has ended without one, and by what its units are priced; with the readings that are
 * missing from it, are on it twice, or came or were corrected after it.
 */
export type TermUsage = CaseRow & {
  contract_id: string;
  subscription_id: string;
  invoice_id: string;
  invoice_status: string;
  currency: string;
  /** Units included in a month, and the months the term was sold for. */
  included_a_month: string;
  months: string;
  /** Nothing for a renewed term; else how it ended. Its service ended on `until_on`, which may cut the term short. */
  ended_as: "" | "cancelled" | "expired";
  start_on: string;
  until_on: string;
  end_on: string;
  anchor_on: string;
  billing_frequency: "" | keyof typeof MONTHS;
  overage_unit_price: string;
  /**
   * Units the first draft took in as they were recorded then, and with those counted as corrected that were before the standing
   * one; with either, those that invoices have taken in as late since.
   */
  drafted_units: string;
  billed_units: string;
  missing_units: string;
  missing_events: string;
  missing_verdicts: string;
  extra_units: string;
  extra_source: string;
  late_units: string;
  /** Which records came late, and which metered events on which days are missing: JSON lists of texts. */
  late_usage: string;
  missing_ids: string;
  missing_days: string;
  taken_back: string;
  credited: string;
};

/** What names a term, whichever of its drafts bills it: the subscription and its first day. */
export function termKey({ subscription_id: subscriptionId, start_on: startOn }: Pick<TermUsage, "subscription_id" | "start_on">): string {
  return `${subscriptionId}/${startOn}`;
}

const MONTHS = { monthly: 1, quarterly: 3, annual: 12 } as const;

/** Hours in which metering's readings reach billing. */
export const GRACE_HOURS = 1;

/** An event that billing has had its time to record. */
export const HANDED_OVER = `received_at <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${GRACE_HOURS} HOUR`;

/** Days from use in which a reading is on time: metering hands one over by the night. */
export const ON_TIME_DAYS = 2;

/** A reading corrected while its draft was held is on the draft made in its place as it was corrected. */
const BILLED_AS_CORRECTED = "(r.is_corrected AND r.corrected_at < if(r.late_invoice = '', t.last_drafted_at, r.drafted_late_at))";

/** A reading that came late, and that an invoice has taken in as late since; what one that is void held is late again. */
const BILLED_LATE = "(r.verdict = '' AND r.late_invoice != '')";

/** A reading that came late, and that no invoice has. */
const LATE = `(r.verdict = '' AND r.late_invoice = '' AND r.recorded_at >= t.drafted_at AND r.used_on < toString(toDate(t.drafted_at)) AND dateDiff('day', toDate(r.used_on), toDate(r.recorded_at)) >= ${ON_TIME_DAYS})`;

/** A reading, and no event that is missing one, that was there when the term's usage was first drafted. */
const BY_DRAFT = "(r.verdict = '' AND r.recorded_at < t.drafted_at)";

export const termUsageReads = [
  "billing.invoice",
  "billing.rate_card",
  "billing.usage",
  "billing.usage.recorded",
  "billing.late_usage",
  "billing.credit_note",
  ...businessCaseReads,
] as const;

/**
 * Ended terms with whose usage something is not as it should be. `terms` are those whose units an invoice has taken in, which
 * are the ones recorded by its first draft and used within the term; of a term that was cancelled or has expired its last bill's, or what
 * was recorded by its end where that had nothing to bill: `drafted_at` is when that was, `last_drafted_at` when the standing one
 * was drafted. Priced as billing does on the term's last day: by the account's own card of what the term was sold as, else the general
 * one, the latest in force; terms whose card prices usage by a model of its own are left out. An event of a subject that nobody has registered
 * belongs to the nearest registered one above it, by the parts of its name between slashes.
 *
 * One question for all that is asked of usage: what it costs the engine is to plan the joins, not to make them.
 */
export const termUsage = `WITH drafts AS (SELECT subscription, quote, argMax(object_id, revision) AS invoice_id, argMax(status, revision) AS status, argMax(account, revision) AS account, argMax(currency, revision) AS currency, argMax(start_on, revision) AS start_on, min(made_at) AS drafted_at, max(made_at) AS last_drafted_at,
  start_on AS until_on, '' AS ended_as, '' AS anchor_on, '' AS billing_frequency
FROM (SELECT object_id, JSONExtractString(payload, 'subscriptionId') AS subscription, JSONExtractString(payload, 'quoteId') AS quote, JSONExtractUInt(payload, 'revision') AS revision, JSONExtractString(payload, 'status') AS status,
  JSONExtractString(payload, 'accountId') AS account, JSONExtractString(payload, 'currency') AS currency, JSONExtractString(payload, 'lines', 1, 'periodStartOn') AS start_on, ${instantIn("payload", "draftedAt")} AS made_at
  FROM ${states("billing.invoice")} WHERE JSONExtractString(payload, 'purpose') = 'renewal') GROUP BY subscription, quote
UNION ALL SELECT s.object_id AS subscription, '' AS quote, if(f.invoice_id = '', s.object_id, f.invoice_id) AS invoice_id, if(f.invoice_id = '', 'none', f.status) AS status, c.account_id AS account, JSONExtractString(s.payload, 'currency') AS currency,
  JSONExtractString(s.payload, 'endOn') AS start_on, if(f.invoice_id = '', s.occurred_at, f.made_at) AS drafted_at, drafted_at AS last_drafted_at, if(JSONExtractString(s.payload, 'cancelledOn') = '', start_on, JSONExtractString(s.payload, 'cancelledOn')) AS until_on,
  JSONExtractString(s.payload, 'status') AS ended_as, JSONExtractString(s.payload, 'anchorOn') AS anchor_on, JSONExtractString(s.payload, 'billingFrequency') AS billing_frequency
  FROM (SELECT object_id, payload, occurred_at, JSONExtractString(payload, 'contractId') AS contract FROM ${states("billing.subscription")} WHERE JSONExtractString(payload, 'status') IN ('cancelled', 'expired')) AS s
  INNER JOIN (SELECT contract_id, account_id FROM pi.contracts FINAL WHERE tenant = {tenant:String}) AS c ON c.contract_id = s.contract
  LEFT JOIN (SELECT JSONExtractString(payload, 'subscriptionId') AS subscription, argMax(object_id, JSONExtractUInt(payload, 'revision')) AS invoice_id, argMax(JSONExtractString(payload, 'status'), JSONExtractUInt(payload, 'revision')) AS status, argMax(${instantIn("payload", "draftedAt")}, JSONExtractUInt(payload, 'revision')) AS made_at
    FROM ${states("billing.invoice")} WHERE JSONExtractString(payload, 'purpose') = 'final' GROUP BY subscription) AS f ON f.subscription = s.object_id),
cards AS (SELECT object_id AS card_id, JSONExtractString(payload, 'sku') AS sku, JSONExtractString(payload, 'tier') AS tier, JSONExtractString(payload, 'currency') AS currency, JSONExtractString(payload, 'accountId') AS account, JSONExtractString(payload, 'effectiveOn') AS effective_on,
  JSONExtractUInt(payload, 'includedUsage') AS included, JSONExtractString(payload, 'overageUnitPrice') AS overage_unit_price, JSONExtractRaw(payload, 'usageModel') NOT IN ('', 'null') AS has_model FROM ${states("billing.rate_card")}),
corrected AS (SELECT object_id AS usage_id, JSONExtractUInt(payload, 'quantity') AS quantity_now, occurred_at AS corrected_at FROM ${states("billing.usage")}),
late AS (SELECT arrayJoin(JSONExtract(l.payload, 'usageIds', 'Array(String)')) AS usage_id, l.object_id AS late_invoice, l.occurred_at AS drafted_late_at
FROM ${states("billing.late_usage")} AS l INNER JOIN ${states("billing.invoice")} AS i ON i.object_id = l.object_id WHERE JSONExtractString(i.payload, 'status') != 'void'),
records AS (SELECT u.subscription_id AS subscription_id, u.used_on AS used_on, u.recorded_at AS recorded_at, u.quantity AS quantity, if(c.usage_id = '', u.quantity, c.quantity_now) AS quantity_now, c.usage_id != '' AS is_corrected,
  c.corrected_at AS corrected_at, quantity_now > 0 AND arrayExists(other -> endsWith(u.source_id, concat('/', other)), u.alike) AS is_again, u.source_id AS source, '' AS verdict, u.usage_id AS reading, u.used_on AS counted_on, l.late_invoice AS late_invoice, l.drafted_late_at AS drafted_late_at
FROM (SELECT *, groupArray(source_id) OVER (PARTITION BY subscription_id, meter, used_on, quantity) AS alike FROM pi.usage_records FINAL WHERE tenant = {tenant:String}) AS u LEFT JOIN corrected AS c ON c.usage_id = u.usage_id LEFT JOIN late AS l ON l.usage_id = u.usage_id),
events AS (SELECT * FROM pi.metered_events FINAL WHERE tenant = {tenant:String} AND quantity > 0 AND verdict != 'duplicate' AND ${HANDED_OVER}
  AND event_id NOT IN (SELECT source_id FROM pi.usage_records WHERE tenant = {tenant:String})),
subjects AS (SELECT JSONExtractString(s.payload, 'key') AS subject_key, JSONExtractString(n.payload, 'subscriptionId') AS bound_to
FROM ${states("metering.subject")} AS s INNER JOIN ${states("metering.binding")} AS n ON JSONExtractString(n.payload, 'subjectId') = s.object_id),
strays AS (SELECT argMax(s.bound_to, length(s.subject_key)) AS subscription_id, substring(any(e.used_at), 1, 10) AS used_on, any(e.quantity) AS quantity, any(e.verdict) AS verdict, e.event_id AS reading, toString(toDate(any(e.received_at))) AS counted_on
FROM (SELECT * FROM events WHERE subscription_id = '') AS e CROSS JOIN subjects AS s
WHERE e.subject = s.subject_key OR startsWith(e.subject, concat(s.subject_key, '/')) GROUP BY e.event_id, e.source),
lost AS (SELECT subscription_id, substring(used_at, 1, 10) AS used_on, quantity, verdict, event_id AS reading, toString(toDate(received_at)) AS counted_on FROM events WHERE subscription_id != ''
UNION ALL SELECT subscription_id, used_on, quantity, verdict, reading, counted_on FROM strays),
readings AS (SELECT subscription_id, used_on, recorded_at, quantity, quantity_now, is_corrected, corrected_at, is_again, source, verdict, reading, counted_on, late_invoice, drafted_late_at FROM records
UNION ALL SELECT subscription_id, used_on, toDateTime64(0, 3, 'UTC') AS recorded_at, quantity, quantity AS quantity_now, 0 AS is_corrected, toDateTime64(0, 3, 'UTC') AS corrected_at, 0 AS is_again, '' AS source, verdict, reading, counted_on, '' AS late_invoice, toDateTime64(0, 3, 'UTC') AS drafted_late_at FROM lost),
priced AS (SELECT d.invoice_id AS invoice_id, any(d.subscription) AS subscription_id, any(d.status) AS invoice_status, any(d.drafted_at) AS drafted_at, any(d.last_drafted_at) AS last_drafted_at, any(t.start_on) AS start_on, any(t.end_on) AS end_on, any(d.until_on) AS until_on, any(d.ended_as) AS ended_as, any(d.anchor_on) AS anchor_on, any(d.billing_frequency) AS billing_frequency,
  any(d.currency) AS currency, any(t.term_months) AS months, argMin((k.included, k.overage_unit_price, k.has_model), (k.account = '', -toInt32(toDateOrZero(k.effective_on)), k.card_id)) AS card
FROM drafts AS d INNER JOIN (SELECT * FROM pi.subscription_terms FINAL WHERE tenant = {tenant:String}) AS t ON t.subscription_id = d.subscription AND t.end_on = d.start_on
INNER JOIN cards AS k ON k.sku = t.sku AND k.tier = t.tier AND k.currency = d.currency
WHERE d.status != 'void' AND k.account IN ('', d.account) AND k.effective_on < d.until_on GROUP BY invoice_id),
terms AS (SELECT subscription_id, invoice_id, invoice_status, drafted_at, last_drafted_at, start_on, end_on, until_on, ended_as, anchor_on, billing_frequency, currency, toString(months) AS months, toString(tupleElement(card, 1)) AS included_a_month, tupleElement(card, 2) AS overage_unit_price
FROM priced WHERE NOT tupleElement(card, 3)),
judged AS (SELECT t.subscription_id AS subscription_id, t.invoice_id AS invoice_id, t.invoice_status AS invoice_status, t.currency AS currency, t.included_a_month AS included_a_month, t.months AS months, t.start_on AS start_on,
  t.end_on AS end_on, t.until_on AS until_on, t.ended_as AS ended_as, t.anchor_on AS anchor_on, t.billing_frequency AS billing_frequency, t.overage_unit_price AS overage_unit_price,
  r.reading AS reading, r.used_on AS used_on, r.counted_on AS counted_on, r.quantity AS quantity, r.quantity_now AS quantity_now, r.source AS source, r.verdict AS verdict, r.verdict != '' AS is_missing, r.is_again AS is_again,
  ${BY_DRAFT} AS is_by_draft, ${LATE} AS is_late, ${BILLED_LATE} AS is_billed_late, ${BILLED_AS_CORRECTED} AS is_as_corrected
FROM terms AS t INNER JOIN readings AS r ON r.subscription_id = t.subscription_id WHERE r.used_on >= t.start_on AND r.used_on < t.until_on),
counted AS (SELECT subscription_id, invoice_id, any(invoice_status) AS invoice_status, any(currency) AS currency, any(included_a_month) AS included_a_month, any(months) AS months, any(start_on) AS start_on, any(end_on) AS end_on, any(until_on) AS until_on, any(ended_as) AS ended_as, any(anchor_on) AS anchor_on, any(billing_frequency) AS billing_frequency, any(overage_unit_price) AS overage_unit_price,
  sumIf(quantity, is_billed) AS drafted_units, sumIf(if(is_as_corrected, quantity_now, quantity), is_billed) AS billed_units,
  toJSONString(arraySort(groupArrayIf(reading, is_late))) AS late_usage, toJSONString(arraySort(groupUniqArrayIf(reading, is_missing))) AS missing_ids,
  toJSONString(arraySort(arrayDistinct(arrayConcat(groupUniqArrayIf(used_on, is_missing), groupUniqArrayIf(counted_on, is_missing))))) AS missing_days,
  sumIf(quantity, is_missing) AS missing_units, countIf(is_missing) AS missing_events, arrayStringConcat(arraySort(groupUniqArrayIf(verdict, is_missing)), ', ') AS missing_verdicts,
  sumIf(quantity, is_extra) AS extra_units, minIf(source, is_extra) AS extra_source, sumIf(toInt64(quantity) - toInt64(quantity_now), is_taken_back) AS taken_back, sumIf(quantity_now, is_late) AS late_units
FROM (SELECT *, is_by_draft OR is_billed_late AS is_billed, is_by_draft AND is_again AS is_extra, is_billed AND NOT is_as_corrected AS is_taken_back FROM judged)
GROUP BY subscription_id, invoice_id HAVING missing_events > 0 OR extra_units > 0 OR late_units > 0 OR taken_back != 0),
usage_credits AS (SELECT JSONExtractString(payload, 'invoiceId') AS invoice_id, sum(toInt64OrZero(JSONExtractString(line, 'net', 'minor'))) AS credited
FROM ${states("billing.credit_note")} ARRAY JOIN JSONExtractArrayRaw(payload, 'lines') AS line WHERE JSONExtractString(payload, 'status') = 'issued' AND JSONExtractString(line, 'lineId') = 'usage' GROUP BY invoice_id)
SELECT b.account_id AS account_id, b.selling_entity AS selling_entity, b.correlation_id AS correlation_id, b.contract_id AS contract_id, n.subscription_id AS subscription_id, n.invoice_id AS invoice_id, n.invoice_status AS invoice_status,
  n.currency AS currency, n.included_a_month AS included_a_month, n.months AS months, n.start_on AS start_on, n.end_on AS end_on, n.until_on AS until_on, n.ended_as AS ended_as, n.anchor_on AS anchor_on, n.billing_frequency AS billing_frequency, n.overage_unit_price AS overage_unit_price, toString(n.drafted_units) AS drafted_units, toString(n.billed_units) AS billed_units, toString(n.missing_units) AS missing_units,
  toString(n.missing_events) AS missing_events, n.missing_verdicts AS missing_verdicts, toString(n.extra_units) AS extra_units, n.extra_source AS extra_source, toString(n.late_units) AS late_units, n.late_usage AS late_usage, n.missing_ids AS missing_ids, n.missing_days AS missing_days, toString(n.taken_back) AS taken_back, toString(x.credited) AS credited
FROM counted AS n INNER JOIN ${businessCases} AS b ON b.subscription_id = n.subscription_id LEFT JOIN usage_credits AS x ON x.invoice_id = n.invoice_id
ORDER BY contract_id, invoice_id`;

/** Units included in the days the term was served: of a period cut short its share by days, whole units, half-up. */
function included({ included_a_month, months, start_on, end_on, until_on, anchor_on, billing_frequency: frequency }: TermUsage): bigint {
  if (until_on >= end_on || anchor_on === "" || frequency === "") return BigInt(included_a_month) * BigInt(months);
  const parts: Fraction[] = [];
  const step = MONTHS[frequency];
  for (let index = 0, from = anchor_on; from < until_on; index += 1) {
    const to = addMonths(anchor_on, (index + 1) * step);
    const served = daysBetween(from < start_on ? start_on : from, to < until_on ? to : until_on);
    if (served > 0) parts.push(times(fraction(step), fraction(served, daysBetween(from, to))));
    from = to;
  }
  return roundTo(times(fraction(BigInt(included_a_month)), sumFractions(parts)), "half-up");
}

/** What so many units of the term cost: those above what its days include, rounded half-up once, as billing does. */
function cost(row: TermUsage, units: bigint): Money {
  const free = included(row);
  const above = units > free ? units - free : 0n;
  return priceAmount(row.currency, "half-up", row.overage_unit_price, above.toString());
}

/** What the second number of units costs more than the first; below zero when it costs less. */
export function costMore(row: TermUsage, before: bigint, after: bigint): Money {
  return subtractMoney(cost(row, after), cost(row, before));
}
