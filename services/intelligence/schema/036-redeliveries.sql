-- Events that came to the hub more than once, or by a later try of their source than the first: the highest numbers that were
-- told, however often and in whichever order (ADR 0029). An event that came once by the first try has no row.
CREATE TABLE IF NOT EXISTS pi.redeliveries
(
    tenant LowCardinality(String), correlation_id String, event_id String,
    tries SimpleAggregateFunction(max, UInt32), deliveries SimpleAggregateFunction(max, UInt32),
    kept_since DateTime('UTC') MATERIALIZED now()
)
ENGINE = AggregatingMergeTree ORDER BY (tenant, correlation_id, event_id);
