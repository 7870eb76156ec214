-- The events that name an object, whosever they are, are found without reading all of the sandbox's.
ALTER TABLE pi.raw_events ADD INDEX IF NOT EXISTS by_named_object objects.object_id TYPE bloom_filter(0.01) GRANULARITY 1;

ALTER TABLE pi.raw_events MATERIALIZE INDEX by_named_object;
