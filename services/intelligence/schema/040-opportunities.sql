-- Opportunities as CRM last published them: which renewals are due when, and which were won or lost. Filled from the events
-- stored before by src/store/refill.ts.
CREATE TABLE IF NOT EXISTS pi.opportunities
(
    tenant LowCardinality(String), opportunity_id String, version UInt64, account_id String, contract_id String, kind LowCardinality(String),
    stage LowCardinality(String), close_on Date, closed_at Nullable(DateTime64(3, 'UTC')),
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, opportunity_id);
