-- What became of posting an invoice to ERP, a row each time: a receivable was posted, or the posting was refused.
CREATE TABLE IF NOT EXISTS pi.postings
(
    tenant LowCardinality(String), outcome LowCardinality(String), invoice_id String, at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree ORDER BY (tenant, outcome, invoice_id, at);

-- What arrived before this table was there; storing it again changes nothing.
INSERT INTO pi.postings (tenant, outcome, invoice_id, at)
SELECT tenant, if(event_type = 'erp.receivable.posted.v1', 'posted', 'refused'), JSONExtractString(payload, 'invoiceId'), occurred_at
FROM pi.raw_events WHERE event_type IN ('erp.receivable.posted.v1', 'erp.posting.rejected.v1');
