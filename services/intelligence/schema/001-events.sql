CREATE DATABASE IF NOT EXISTS pi;

-- Every canonical event as it arrived. The event id is part of the key, so an event stored twice counts once (FINAL, or
-- uniqExact of the id). Times are scenario times; recorded_at and stored_at are wall clock, for freshness alone.
CREATE TABLE IF NOT EXISTS pi.raw_events
(
    tenant LowCardinality(String),
    system LowCardinality(String),
    event_type LowCardinality(String),
    event_id String,
    object_type LowCardinality(String),
    object_id String,
    object_version UInt64,
    sequence UInt64,
    occurred_at DateTime64(3, 'UTC'),
    recorded_at DateTime64(3, 'UTC'),
    stored_at DateTime64(3, 'UTC'),
    correlation_id String,
    account_id String,
    legal_entity LowCardinality(String),
    currency LowCardinality(String),
    amount_minor Int64,
    objects Array(Tuple(object_type String, object_id String)),
    payload String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree(stored_at)
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (tenant, event_type, occurred_at, event_id);
