-- What a term was sold as, by which its usage is priced: the renewal's own card may be of another tier.
ALTER TABLE pi.subscription_terms ADD COLUMN IF NOT EXISTS sku LowCardinality(String);

ALTER TABLE pi.subscription_terms ADD COLUMN IF NOT EXISTS tier LowCardinality(String);

-- What arrived before; storing it again changes nothing.
INSERT INTO pi.subscription_terms (tenant, subscription_id, start_on, end_on, term_months, sku, tier)
SELECT tenant, object_id, JSONExtractString(payload, 'startOn'), JSONExtractString(payload, 'endOn'), toUInt32(JSONExtractUInt(payload, 'termMonths')), JSONExtractString(payload, 'sku'), JSONExtractString(payload, 'tier')
FROM pi.raw_events WHERE event_type IN ('billing.subscription.created.v1', 'billing.subscription.renewed.v1');
