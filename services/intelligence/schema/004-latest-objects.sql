-- The latest state of every object of every system, whole, as its owner last published it: what the detectors compare. An
-- event that carries something else than its object (a count, a notice) does not get here.
CREATE TABLE IF NOT EXISTS pi.object_states
(
    tenant LowCardinality(String), system LowCardinality(String), object_type LowCardinality(String), object_id String, version UInt64,
    event_type LowCardinality(String), occurred_at DateTime64(3, 'UTC'), correlation_id String, account_id String, legal_entity LowCardinality(String),
    payload String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, system, object_type, object_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS pi.object_states_mv_v1 TO pi.object_states AS
SELECT tenant, system, object_type, object_id, object_version AS version, event_type, occurred_at, correlation_id, account_id, legal_entity, payload
FROM pi.raw_events WHERE JSONExtractString(payload, 'id') = object_id;

-- What arrived before this table was there; storing it again changes nothing.
INSERT INTO pi.object_states
SELECT tenant, system, object_type, object_id, object_version, event_type, occurred_at, correlation_id, account_id, legal_entity, payload
FROM pi.raw_events WHERE JSONExtractString(payload, 'id') = object_id;
