-- The way of each business case, computed anew when an event of it comes in. The version is that of the rules, then how many
-- events it rests on: an event never goes away, so the row with more of them is the later one.
CREATE TABLE IF NOT EXISTS pi.process_variants
(
    tenant LowCardinality(String), correlation_id String, version UInt64,
    flow LowCardinality(String), events UInt32, started_at DateTime64(3, 'UTC'), ended_at DateTime64(3, 'UTC'),
    path_hash String, path Array(LowCardinality(String)), waits_ms Array(UInt64),
    rework Array(Tuple(activity String, returns UInt32, ms UInt64)),
    deviations Array(Tuple(kind String, activity String, detail String, event_ids Array(String))),
    steps String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, correlation_id);

-- An imported log's types and objects, and its events as they were; of its events raw_events has a row each, as of system `import`.
CREATE TABLE IF NOT EXISTS pi.ocel_elements
(
    tenant LowCardinality(String), kind LowCardinality(String), id String, type LowCardinality(String), element String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, kind, id);
