-- What every process counts of its own traffic, fetched window by window (ADR 0022). A window never changes once it is closed,
-- and its number counts up within one start of a process: stored twice, its rows replace themselves. Days are those of the
-- scenario clock.

-- Calls of an API that were alike; times are real, in milliseconds.
CREATE TABLE IF NOT EXISTS pi.api_calls
(
    tenant LowCardinality(String), process LowCardinality(String), instance String, window_number UInt64, day Date,
    operation LowCardinality(String), version LowCardinality(String), client LowCardinality(String), outcome LowCardinality(String), deprecated UInt8,
    calls UInt64, total_ms Float64, max_ms Float64
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, day, process, instance, window_number, operation, client, outcome);

-- Deliveries by the system whose events they are: tries to hand a batch over, counted by that system; and events as they
-- came in, counted by the hub.
CREATE TABLE IF NOT EXISTS pi.delivery_counts
(
    tenant LowCardinality(String), process LowCardinality(String), instance String, window_number UInt64, day Date,
    system LowCardinality(String), outcome LowCardinality(String), deliveries UInt64
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, day, process, instance, window_number, system, outcome);

-- Technical faults planted in a process and taken away, in their order: instances sort by their start.
CREATE TABLE IF NOT EXISTS pi.fault_changes
(
    tenant LowCardinality(String), process LowCardinality(String), instance String, window_number UInt64, position UInt32,
    fault_id String, kind LowCardinality(String), match String, active_from Nullable(DateTime64(3, 'UTC')), active_to Nullable(DateTime64(3, 'UTC')),
    at DateTime64(3, 'UTC'), state LowCardinality(String)
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, process, instance, window_number, position);
