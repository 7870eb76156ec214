-- Work on cases, one row per task: who has what open, and for how long. The version is the case's.
CREATE TABLE IF NOT EXISTS pi.case_tasks
(
    tenant LowCardinality(String), case_id String, task_id String, version UInt64,
    team LowCardinality(String), role LowCardinality(String), finding_code LowCardinality(String), finding_key String, status LowCardinality(String),
    opened_at DateTime64(3, 'UTC'), due_at DateTime64(3, 'UTC'), done_at Nullable(DateTime64(3, 'UTC')), done_by String
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, case_id, task_id);

-- Cash applied to invoices; amount_cents in the reporting currency.
CREATE TABLE IF NOT EXISTS pi.cash
(
    tenant LowCardinality(String), receipt_id String, version UInt64, invoice_id String, payment_intent_id String, legal_entity LowCardinality(String),
    currency LowCardinality(String), amount_minor Int64, amount_cents Int64, received_on Date, correlation_id String, occurred_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, receipt_id);
