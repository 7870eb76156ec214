-- What whoever played a season had planted in it, and what was found of that: the exceptions with the case of each, those that
-- were missed, and findings that nobody had planted. Handed in as a whole, in the place of what was handed in before.
CREATE TABLE IF NOT EXISTS pi.ground_truth
(
    tenant LowCardinality(String), truth_id String, fault String, code LowCardinality(String), verdict LowCardinality(String),
    detectable_from Nullable(DateTime64(3, 'UTC')), amount_cents Nullable(Int64), account_id String, legal_entity LowCardinality(String), correlation_id String,
    case_id String, detected_at Nullable(DateTime64(3, 'UTC')), found_cents Nullable(Int64), handed_in_at DateTime64(3, 'UTC'),
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree(handed_in_at) ORDER BY (tenant, truth_id);
