import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";

type Row = {
  request_id: string;
  ticket_id: string;
  status: string;
  decided_by: string;
  contract_id: string;
  invoice_id: string;
  account_id: string;
  selling_entity: string;
  currency: string;
  minor: string;
};

/** Days from the desk's yes in which the credit note is to be made. */
const GRACE_DAYS = 2;

/** Exposure is the credit asked for. */
export const slaCreditNotGiven = detector<Row>({
  name: "sla-credit-not-given",
  code: "SLA-CREDIT-OWED",
  kind: "reconciliation",
  definition: `A credit for a promise the ticket did miss was rejected at the desk, or accepted more than ${GRACE_DAYS} days ago, and no credit note was made for it.`,
  reads: ["support.credit_request", "support.ticket", "billing.credit_note", "crm.contract"],
  isTimed: true,
  onlyIf: {
    reads: ["support.credit_request"],
    sql: `SELECT 1 FROM ${states("support.credit_request")} WHERE JSONExtractString(payload, 'status') IN ('accepted', 'rejected') LIMIT 1`,
  },
  sql: `WITH requests AS (SELECT object_id AS request_id, payload FROM ${states("support.credit_request")}
WHERE JSONExtractString(payload, 'reason') = 'sla_breach' AND (JSONExtractString(payload, 'status') = 'rejected' OR JSONExtractString(payload, 'status') = 'accepted'
  AND parseDateTime64BestEffortOrZero(JSONExtractString(payload, 'decidedAt'), 3, 'UTC') <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${GRACE_DAYS} DAY))
SELECT r.request_id AS request_id, JSONExtractString(r.payload, 'ticketId') AS ticket_id, JSONExtractString(r.payload, 'status') AS status, JSONExtractString(r.payload, 'decidedBy') AS decided_by,
  JSONExtractString(r.payload, 'contractId') AS contract_id, JSONExtractString(r.payload, 'invoiceId') AS invoice_id, JSONExtractString(r.payload, 'accountId') AS account_id, c.selling_entity AS selling_entity,
  JSONExtractString(r.payload, 'amount', 'currency') AS currency, JSONExtractString(r.payload, 'amount', 'minor') AS minor
FROM requests AS r LEFT JOIN (SELECT contract_id, selling_entity FROM pi.contracts FINAL WHERE tenant = {tenant:String}) AS c ON c.contract_id = JSONExtractString(r.payload, 'contractId')
WHERE JSONExtractString(r.payload, 'ticketId') IN (SELECT object_id FROM ${states("support.ticket")} WHERE JSONExtractUInt(payload, 'sla', 'breaches') > 0)
  AND r.request_id NOT IN (SELECT JSONExtractString(payload, 'memo') FROM ${states("billing.credit_note")} WHERE JSONExtractString(payload, 'status') = 'issued')
ORDER BY request_id`,
  detected: (row) => ({
    ...belongsTo({ ...row, correlation_id: row.contract_id || row.request_id }),
    finding: {
      code: "SLA-CREDIT-OWED",
      businessKey: row.request_id,
      title: "Credit for a missed promise",
      expected: "a credit note",
      found: `${row.status} by ${row.decided_by || "nobody"}, no credit note`,
      exposure: { currency: row.currency, minor: row.minor },
      direction: "over_billed",
      detectedBy: "reconciliation",
      cause: null,
      critical: false,
      deadlineAt: null,
      correction: {
        creditRequestId: row.request_id,
        reference: row.request_id,
        contractId: row.contract_id || null,
        invoiceId: row.invoice_id || null,
        currency: row.currency,
        minor: row.minor,
      },
    },
  }),
});
