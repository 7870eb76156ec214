-- The rows of the usage tables are made where those of all others are, from the few events that bring any: each view was run
-- by every insert of every event, and cost more than the insert itself.
DROP VIEW IF EXISTS pi.usage_records_mv_v1;

DROP VIEW IF EXISTS pi.metered_events_mv_v1;

DROP VIEW IF EXISTS pi.subscription_terms_mv_v1;
