-- Since when a row is kept, by the wall clock: retention goes by it (policy/retention.json), never by a time of the scenario,
-- which may lie years before or after. Computed by the engine where a row is stored; rows stored before count from now on.
ALTER TABLE pi.raw_events ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.ocel_elements ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.metered_events ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.usage_records ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.api_calls ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.delivery_counts ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.fault_changes ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.cases ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.case_tasks ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.case_approvals ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.case_decisions ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.case_timeline ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.process_variants ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.journal_lines ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.receivable_versions ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.cash ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.invoices ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.invoice_holds ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.postings ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.renewals ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.contract_versions ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.event_arrivals ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.event_days ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.lateness_days ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.object_states ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.accounts ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.contracts ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.entitlements ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

ALTER TABLE pi.subscription_terms ADD COLUMN IF NOT EXISTS kept_since DateTime('UTC') MATERIALIZED now();

-- Audit holds: what is kept beyond its retention, a sandbox whole (no case) or what bears one case's id or correlation id.
-- One that was lifted stays to be seen.
CREATE TABLE IF NOT EXISTS pi.holds
(
    tenant LowCardinality(String), case_id String, correlation_id String, held UInt8, reason String, changed_by String, changed_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(changed_at) ORDER BY (tenant, case_id);
