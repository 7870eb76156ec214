-- Each version of a case, so that what stood open, and what it was about, on a past day can be told as it stood then. Filled
-- from the events stored before by src/store/refill.ts.
CREATE TABLE IF NOT EXISTS pi.case_versions
(
    tenant LowCardinality(String), case_id String, version UInt64, occurred_at DateTime64(3, 'UTC'),
    code LowCardinality(String), category LowCardinality(String), status LowCardinality(String), severity LowCardinality(String), team LowCardinality(String),
    account_id String, legal_entity LowCardinality(String), region LowCardinality(String), customer_tier LowCardinality(String), correlation_id String, title String,
    detected_by LowCardinality(String), root_cause LowCardinality(String), closed_by LowCardinality(String), exposure_cents Int64,
    detected_at DateTime64(3, 'UTC'), due_at DateTime64(3, 'UTC'), resolved_at Nullable(DateTime64(3, 'UTC')), closed_at Nullable(DateTime64(3, 'UTC')),
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, case_id, version);
