-- The latest state of each object. The version comes from the source, so late and repeated events change nothing.

CREATE TABLE IF NOT EXISTS pi.cases
(
    tenant LowCardinality(String), case_id String, version UInt64,
    code LowCardinality(String), category LowCardinality(String), status LowCardinality(String), severity LowCardinality(String), team LowCardinality(String),
    account_id String, legal_entity LowCardinality(String), correlation_id String, exposure_cents Int64,
    detected_at DateTime64(3, 'UTC'), due_at DateTime64(3, 'UTC'), resolved_at Nullable(DateTime64(3, 'UTC')), closed_at Nullable(DateTime64(3, 'UTC')),
    reopened UInt32, snapshot String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, case_id);

CREATE TABLE IF NOT EXISTS pi.invoices
(
    tenant LowCardinality(String), invoice_id String, version UInt64,
    subscription_id String, contract_id String, account_id String, legal_entity LowCardinality(String), currency LowCardinality(String), correlation_id String,
    status LowCardinality(String), revision UInt32, total_cents Int64, drafted_at DateTime64(3, 'UTC'), finalized_at Nullable(DateTime64(3, 'UTC')), paid_at Nullable(DateTime64(3, 'UTC'))
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, invoice_id);

-- One row per time an invoice was held, and per time it was let go (released, or voided for a new draft).
CREATE TABLE IF NOT EXISTS pi.invoice_holds
(
    tenant LowCardinality(String), invoice_id String, kind LowCardinality(String), version UInt64, at DateTime64(3, 'UTC'), correlation_id String
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, invoice_id, version, kind);

CREATE TABLE IF NOT EXISTS pi.renewals
(
    tenant LowCardinality(String), opportunity_id String, contract_id String, completed_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, opportunity_id);

CREATE TABLE IF NOT EXISTS pi.contracts
(
    tenant LowCardinality(String), contract_id String, version UInt64, account_id String, status LowCardinality(String), selling_entity LowCardinality(String),
    currency LowCardinality(String), tier LowCardinality(String), seats UInt64, unit_price String, discount_percent String, renewals UInt32, correlation_id String
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, contract_id);

CREATE TABLE IF NOT EXISTS pi.entitlements
(
    tenant LowCardinality(String), entitlement_id String, version UInt64, contract_id String, status LowCardinality(String), tier LowCardinality(String), seats UInt64,
    renewals UInt32, correlation_id String, occurred_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, entitlement_id);

-- Each version of a receivable, so that what was open on a past day can be told.
CREATE TABLE IF NOT EXISTS pi.receivable_versions
(
    tenant LowCardinality(String), receivable_id String, version UInt64, legal_entity LowCardinality(String), status LowCardinality(String),
    gross_cents Int64, open_cents Int64, posted_on Date, occurred_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, receivable_id, version);
