-- A receivable that was reversed is no posting any more. What arrived before is filled in; storing it again changes nothing.
INSERT INTO pi.postings (tenant, outcome, invoice_id, at)
SELECT tenant, 'reversed', JSONExtractString(payload, 'invoiceId'), occurred_at
FROM pi.raw_events WHERE event_type = 'erp.receivable.reversed.v1';
