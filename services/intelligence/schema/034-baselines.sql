-- Whether a task prepares a correction or makes it by hand, and the working minutes that takes; rows stored before are of neither.
ALTER TABLE pi.case_tasks ADD COLUMN IF NOT EXISTS kind LowCardinality(String);

ALTER TABLE pi.case_tasks ADD COLUMN IF NOT EXISTS handling_minutes UInt32;

-- What a sandbox is compared with: figures of the season played by hand that is its baseline, one of each kind for a case, or
-- for a business case whose invoice was held. Taken over when the baseline is named, so that it may go afterwards (ADR 0027).
CREATE TABLE IF NOT EXISTS pi.baseline_figures
(
    tenant LowCardinality(String), figure LowCardinality(String), subject String, value Float64, baseline LowCardinality(String), named_at DateTime64(3, 'UTC'),
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree(named_at) ORDER BY (tenant, figure, subject);
