-- What load runs found at the door, and what their business did meanwhile (ADR 0025). All times are real, whatever the clock of
-- the scenario does. A run is taken in once and never changes; its row in pi.load_runs comes last, so that one that broke off
-- half-way is taken in anew, by the same rows.
CREATE TABLE IF NOT EXISTS pi.load_runs
(
    tenant LowCardinality(String), run_id String, profile LowCardinality(String),
    started_at DateTime64(3, 'UTC'), load_ended_at DateTime64(3, 'UTC'), rested_at DateTime64(3, 'UTC'),
    renewals UInt32, rate Float64, thresholds Array(Tuple(threshold String, holds UInt8)), unreadable UInt64,
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, run_id);

-- Requests of a second that were alike, by the second of their answer: the latency of each, in microseconds. Status 0 is no answer.
CREATE TABLE IF NOT EXISTS pi.load_requests
(
    tenant LowCardinality(String), at DateTime('UTC'), run_id String, operation LowCardinality(String), status UInt16, failed UInt8,
    latency_us Array(UInt32) CODEC(ZSTD(3)),
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, at, run_id, operation, status, failed);

-- Iterations that were due in a second and could not begin.
CREATE TABLE IF NOT EXISTS pi.load_drops
(
    tenant LowCardinality(String), at DateTime('UTC'), run_id String, iterations UInt64,
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, at, run_id);

-- Steps of the business under load, by when their systems wrote them. What an event leaves out about its customer and entity
-- the other events of its business case say.
CREATE TABLE IF NOT EXISTS pi.load_steps
(
    tenant LowCardinality(String), step LowCardinality(String), at DateTime64(3, 'UTC'), event_id String, run_id String,
    object_id String, correlation_id String, account_id String, legal_entity LowCardinality(String),
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, step, at, event_id);

-- How many events written in a second took how many milliseconds until they were stored first.
CREATE TABLE IF NOT EXISTS pi.load_lateness
(
    tenant LowCardinality(String), at DateTime('UTC'), lateness_ms Map(Int64, UInt64),
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, at);
