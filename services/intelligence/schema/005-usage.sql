-- Usage as billing has recorded it, a row a record. What a record said before it was corrected stays: corrections are events of their own.
CREATE TABLE IF NOT EXISTS pi.usage_records
(
    tenant LowCardinality(String), subscription_id String, usage_id String, source_id String, meter LowCardinality(String), quantity UInt64, used_on String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, subscription_id, usage_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS pi.usage_records_mv_v1 TO pi.usage_records AS
SELECT tenant, object_id AS subscription_id, JSONExtractString(record, 'id') AS usage_id, JSONExtractString(record, 'sourceId') AS source_id, JSONExtractString(record, 'meter') AS meter,
  JSONExtractUInt(record, 'quantity') AS quantity, JSONExtractString(record, 'usedOn') AS used_on, occurred_at AS recorded_at
FROM pi.raw_events ARRAY JOIN JSONExtractArrayRaw(payload, 'accepted') AS record WHERE event_type = 'billing.usage.recorded.v1';

-- Events metering was handed, and what became of them. An event sent again after it was refused has a row for its last verdict.
CREATE TABLE IF NOT EXISTS pi.metered_events
(
    tenant LowCardinality(String), source String, event_id String, subject String, subscription_id String, meter LowCardinality(String), quantity UInt64,
    used_at String, verdict LowCardinality(String), code LowCardinality(String), received_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(received_at) ORDER BY (tenant, event_id, source, subject);

CREATE MATERIALIZED VIEW IF NOT EXISTS pi.metered_events_mv_v1 TO pi.metered_events AS
SELECT tenant, JSONExtractString(judged, 'source') AS source, JSONExtractString(judged, 'id') AS event_id, JSONExtractString(judged, 'subject') AS subject,
  JSONExtractString(judged, 'subscriptionId') AS subscription_id, JSONExtractString(judged, 'meter') AS meter, toUInt64OrZero(JSONExtractString(judged, 'quantity')) AS quantity,
  JSONExtractString(judged, 'time') AS used_at, JSONExtractString(judged, 'verdict') AS verdict, JSONExtractString(judged, 'code') AS code, occurred_at AS received_at
FROM pi.raw_events ARRAY JOIN JSONExtractArrayRaw(payload, 'events') AS judged WHERE event_type = 'metering.batch.ingested.v1';

-- Every term a subscription has had, so that what belongs to one that has ended can be told.
CREATE TABLE IF NOT EXISTS pi.subscription_terms
(
    tenant LowCardinality(String), subscription_id String, start_on String, end_on String, term_months UInt32
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, subscription_id, end_on, start_on);

CREATE MATERIALIZED VIEW IF NOT EXISTS pi.subscription_terms_mv_v1 TO pi.subscription_terms AS
SELECT tenant, object_id AS subscription_id, JSONExtractString(payload, 'startOn') AS start_on, JSONExtractString(payload, 'endOn') AS end_on, toUInt32(JSONExtractUInt(payload, 'termMonths')) AS term_months
FROM pi.raw_events WHERE event_type IN ('billing.subscription.created.v1', 'billing.subscription.renewed.v1');

-- What arrived before these tables were there; storing it again changes nothing.
INSERT INTO pi.usage_records
SELECT tenant, object_id, JSONExtractString(record, 'id'), JSONExtractString(record, 'sourceId'), JSONExtractString(record, 'meter'), JSONExtractUInt(record, 'quantity'),
  JSONExtractString(record, 'usedOn'), occurred_at
FROM pi.raw_events ARRAY JOIN JSONExtractArrayRaw(payload, 'accepted') AS record WHERE event_type = 'billing.usage.recorded.v1';

INSERT INTO pi.metered_events
SELECT tenant, JSONExtractString(judged, 'source'), JSONExtractString(judged, 'id'), JSONExtractString(judged, 'subject'), JSONExtractString(judged, 'subscriptionId'), JSONExtractString(judged, 'meter'),
  toUInt64OrZero(JSONExtractString(judged, 'quantity')), JSONExtractString(judged, 'time'), JSONExtractString(judged, 'verdict'), JSONExtractString(judged, 'code'), occurred_at
FROM pi.raw_events ARRAY JOIN JSONExtractArrayRaw(payload, 'events') AS judged WHERE event_type = 'metering.batch.ingested.v1';

INSERT INTO pi.subscription_terms
SELECT tenant, object_id, JSONExtractString(payload, 'startOn'), JSONExtractString(payload, 'endOn'), toUInt32(JSONExtractUInt(payload, 'termMonths'))
FROM pi.raw_events WHERE event_type IN ('billing.subscription.created.v1', 'billing.subscription.renewed.v1');
