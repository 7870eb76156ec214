-- Cases of the season played by hand that a sandbox is compared with, from when to when each was open: its days beside those of
-- the season. Taken over with the figures when the baseline is named (ADR 0027); one named before has none until it is again.
CREATE TABLE IF NOT EXISTS pi.baseline_cases
(
    tenant LowCardinality(String), case_id String, account_id String, legal_entity LowCardinality(String),
    detected_at DateTime64(3, 'UTC'), closed_at Nullable(DateTime64(3, 'UTC')), baseline LowCardinality(String), named_at DateTime64(3, 'UTC'),
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree(named_at) ORDER BY (tenant, case_id);
