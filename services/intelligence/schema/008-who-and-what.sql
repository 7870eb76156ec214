-- Who is behind a figure, and the histories that finance figures are told from. Tables that came later are filled from the
-- events stored before by src/store/refill.ts, with the rows those events bring today.

-- Customers as CRM last published them.
CREATE TABLE IF NOT EXISTS pi.accounts
(
    tenant LowCardinality(String), account_id String, version UInt64, name String, tier LowCardinality(String), status LowCardinality(String),
    country LowCardinality(String), parent_account_id String
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, account_id);

-- Each version of a contract and what it brings in a year, in cents of the reporting currency.
CREATE TABLE IF NOT EXISTS pi.contract_versions
(
    tenant LowCardinality(String), contract_id String, version UInt64, account_id String, legal_entity LowCardinality(String), status LowCardinality(String),
    product LowCardinality(String), arr_cents Int64, start_on Date, end_on Date, renewals UInt32, occurred_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, contract_id, version);

-- The general ledger, a row a line of an entry; amounts in cents of the reporting currency. An entry that is reversed keeps
-- its lines: the reversal is an entry of its own.
CREATE TABLE IF NOT EXISTS pi.journal_lines
(
    tenant LowCardinality(String), entry_id String, line UInt16, version UInt64, legal_entity LowCardinality(String), month LowCardinality(String), posted_on Date,
    source LowCardinality(String), source_id String, role LowCardinality(String), debit_cents Int64, credit_cents Int64, correlation_id String, occurred_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, entry_id, line);

-- Decisions asked of people on cases, a row an approval. The version is the case's.
CREATE TABLE IF NOT EXISTS pi.case_approvals
(
    tenant LowCardinality(String), case_id String, approval_id String, version UInt64, level LowCardinality(String), role LowCardinality(String),
    status LowCardinality(String), requested_at DateTime64(3, 'UTC'), decided_at Nullable(DateTime64(3, 'UTC')), decided_by String
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, case_id, approval_id);

-- What each decision table said on a case: table, version and row.
CREATE TABLE IF NOT EXISTS pi.case_decisions
(
    tenant LowCardinality(String), case_id String, decision UInt16, version UInt64, decision_table LowCardinality(String), policy_version LowCardinality(String),
    decision_row LowCardinality(String), layer LowCardinality(String), detected_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, case_id, decision);

-- The history of each case, a row an entry: who did what, when.
CREATE TABLE IF NOT EXISTS pi.case_timeline
(
    tenant LowCardinality(String), case_id String, entry UInt32, version UInt64, at DateTime64(3, 'UTC'), actor LowCardinality(String), action LowCardinality(String), detail String
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, case_id, entry);

ALTER TABLE pi.cases ADD COLUMN IF NOT EXISTS region LowCardinality(String);

ALTER TABLE pi.cases ADD COLUMN IF NOT EXISTS customer_tier LowCardinality(String);

ALTER TABLE pi.cases ADD COLUMN IF NOT EXISTS renewal_on Nullable(Date);

ALTER TABLE pi.cases ADD COLUMN IF NOT EXISTS root_cause LowCardinality(String);

ALTER TABLE pi.cases ADD COLUMN IF NOT EXISTS closed_by LowCardinality(String);

ALTER TABLE pi.cases ADD COLUMN IF NOT EXISTS sla_met Nullable(UInt8);

ALTER TABLE pi.cases ADD COLUMN IF NOT EXISTS title String;

ALTER TABLE pi.contracts ADD COLUMN IF NOT EXISTS sku LowCardinality(String);

ALTER TABLE pi.renewals ADD COLUMN IF NOT EXISTS account_id String;

ALTER TABLE pi.renewals ADD COLUMN IF NOT EXISTS legal_entity LowCardinality(String);

ALTER TABLE pi.invoices ADD COLUMN IF NOT EXISTS purpose LowCardinality(String);

ALTER TABLE pi.invoices ADD COLUMN IF NOT EXISTS due_cents Int64;

ALTER TABLE pi.invoices ADD COLUMN IF NOT EXISTS held_since Nullable(DateTime64(3, 'UTC'));

ALTER TABLE pi.invoices ADD COLUMN IF NOT EXISTS written_off_cents Int64;

ALTER TABLE pi.invoices ADD COLUMN IF NOT EXISTS dunning_attempts UInt32;

ALTER TABLE pi.receivable_versions ADD COLUMN IF NOT EXISTS account_id String;

ALTER TABLE pi.receivable_versions ADD COLUMN IF NOT EXISTS due_on Date;

-- Every version of every object, as its owner published it and when it held; the way of one business case and of one object
-- is found by these two, without reading the month.
ALTER TABLE pi.raw_events ADD INDEX IF NOT EXISTS by_correlation correlation_id TYPE bloom_filter(0.01) GRANULARITY 1;

ALTER TABLE pi.raw_events ADD INDEX IF NOT EXISTS by_object object_id TYPE bloom_filter(0.01) GRANULARITY 1;

CREATE OR REPLACE VIEW pi.object_history AS
SELECT tenant, system, object_type, object_id, object_version AS version, event_type, event_id, occurred_at AS valid_from,
  leadInFrame(toNullable(occurred_at)) OVER (PARTITION BY tenant, system, object_type, object_id ORDER BY object_version, event_id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS valid_to,
  correlation_id, account_id, legal_entity, payload
FROM pi.raw_events FINAL WHERE JSONExtractString(payload, 'id') = object_id;
