-- The invoice in whose place one was drafted or billed again: a refusal of the one is a refusal of the other. Filled from the events
-- stored before by src/store/refill.ts.
ALTER TABLE pi.invoices ADD COLUMN IF NOT EXISTS replaces_invoice_id String;
