-- What came in, counted as it came: how often events of a type of a scenario day have arrived, and the last of them. Every
-- event brings some of it, so a view fills it. From here alerts know which sandbox is played and what time it is there.
CREATE TABLE IF NOT EXISTS pi.event_arrivals
(
    tenant LowCardinality(String), day Date, system LowCardinality(String), event_type LowCardinality(String),
    arrivals SimpleAggregateFunction(sum, UInt64), last_event_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')), last_stored_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree ORDER BY (tenant, day, system, event_type);

CREATE MATERIALIZED VIEW IF NOT EXISTS pi.event_arrivals_mv_v1 TO pi.event_arrivals AS
SELECT tenant, toDate(occurred_at) AS day, system, event_type, count() AS arrivals, max(occurred_at) AS last_event_at, max(stored_at) AS last_stored_at
FROM pi.raw_events GROUP BY tenant, day, system, event_type;

-- What arrived before; days that are counted already are left as they are.
INSERT INTO pi.event_arrivals (tenant, day, system, event_type, arrivals, last_event_at, last_stored_at)
SELECT tenant, toDate(occurred_at) AS day, system, event_type, count(), max(occurred_at), max(stored_at)
FROM pi.raw_events WHERE (tenant, toDate(occurred_at), system, event_type) NOT IN (SELECT tenant, day, system, event_type FROM pi.event_arrivals) GROUP BY tenant, day, system, event_type;

-- The sandboxes: the last instant of the scenario at which something happened, and when something of it was stored last.
CREATE OR REPLACE VIEW pi.sandboxes AS
SELECT tenant, max(last_event_at) AS last_event_at, max(last_stored_at) AS last_stored_at FROM pi.event_arrivals GROUP BY tenant;

-- Distinct events of a type of a scenario day, and how many of them took how many milliseconds from writing to first
-- storing. Computed anew from the events whenever one arrives (src/store/rollups.ts), never added to; `rests_on` is how many
-- arrivals it knows of.
CREATE TABLE IF NOT EXISTS pi.event_days
(
    tenant LowCardinality(String), day Date, system LowCardinality(String), event_type LowCardinality(String), rests_on UInt64,
    events UInt64, lateness_ms Map(Int64, UInt64)
)
ENGINE = ReplacingMergeTree(rests_on) ORDER BY (tenant, day, system, event_type);

-- The same of all events of the day.
CREATE TABLE IF NOT EXISTS pi.lateness_days
(
    tenant LowCardinality(String), day Date, rests_on UInt64, lateness_ms Map(Int64, UInt64)
)
ENGINE = ReplacingMergeTree(rests_on) ORDER BY (tenant, day);
