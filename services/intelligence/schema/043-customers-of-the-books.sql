-- The books name ERP's customer, which names the account: without it a receivable or a line of the ledger is of nobody's tier and
-- product. Filled from the events stored before by src/store/refill.ts.
ALTER TABLE pi.receivable_versions ADD COLUMN IF NOT EXISTS customer_id String;

ALTER TABLE pi.receivable_versions DROP COLUMN IF EXISTS account_id;

ALTER TABLE pi.journal_lines ADD COLUMN IF NOT EXISTS customer_id String;
