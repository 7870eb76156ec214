-- What of a process's own events waited to be delivered: how many and for how long the oldest had, in milliseconds of real time,
-- at the last reading of a window on a scenario day and at most. Told with what the process counts (ADR 0022, 0029), so that a
-- window stored twice replaces itself.
CREATE TABLE IF NOT EXISTS pi.outbox_backlogs
(
    tenant LowCardinality(String), process LowCardinality(String), instance String, window_number UInt64, day Date,
    events UInt64, most_events UInt64, oldest_ms Float64, longest_ms Float64,
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, day, process, instance, window_number);
