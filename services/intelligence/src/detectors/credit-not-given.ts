import { belongsTo } from "./business-cases.ts";
import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { money, moneyWire, type MoneyWire } from "@cashline/kernel/money";
import { detector, states, type Detected } from "./detector.ts";
import { seatsToCredit, withTax, type SeatsTax } from "./seats-tax.ts";

type Row = SeatsTax & {
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

/** An answer of the desk that is no credit note yet, of requests of some reasons. */
function notGiven(requests: string, tickets: string): string {
  return `WITH requests AS (SELECT object_id AS request_id, payload FROM ${states("support.credit_request")} WHERE ${requests})
SELECT r.request_id AS request_id, JSONExtractString(r.payload, 'ticketId') AS ticket_id, JSONExtractString(r.payload, 'status') AS status, JSONExtractString(r.payload, 'decidedBy') AS decided_by,
  JSONExtractString(r.payload, 'contractId') AS contract_id, JSONExtractString(r.payload, 'invoiceId') AS invoice_id, JSONExtractString(r.payload, 'accountId') AS account_id, c.selling_entity AS selling_entity,
  JSONExtractString(r.payload, 'amount', 'currency') AS currency, JSONExtractString(r.payload, 'amount', 'minor') AS minor, b.seats_net AS seats_net, b.seats_tax AS seats_tax
FROM requests AS r LEFT JOIN (SELECT contract_id, selling_entity FROM pi.contracts FINAL WHERE tenant = {tenant:String}) AS c ON c.contract_id = JSONExtractString(r.payload, 'contractId')
LEFT JOIN ${seatsToCredit} AS b ON b.contract = JSONExtractString(r.payload, 'contractId')
WHERE ${tickets} r.request_id NOT IN (SELECT JSONExtractString(payload, 'memo') FROM ${states("billing.credit_note")} WHERE JSONExtractString(payload, 'status') = 'issued')
ORDER BY request_id`;
}

const reason = "JSONExtractString(payload, 'reason')";
const isAcceptedLong = `JSONExtractString(payload, 'status') = 'accepted'
  AND parseDateTime64BestEffortOrZero(JSONExtractString(payload, 'decidedAt'), 3, 'UTC') <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${GRACE_DAYS} DAY`;

function notGivenBy(
  code: "SLA-CREDIT-OWED" | "CREDIT-REQUESTED",
  title: string,
  row: Row,
  exposure: MoneyWire,
  correction: Finding["correction"],
): Detected {
  return {
    ...belongsTo({ ...row, correlation_id: row.contract_id || row.request_id }),
    finding: {
      code,
      businessKey: row.request_id,
      title,
      expected: "a credit note",
      found: `${row.status} by ${row.decided_by || "nobody"}, no credit note`,
      exposure,
      direction: "over_billed",
      detectedBy: "reconciliation",
      cause: null,
      critical: false,
      deadlineAt: null,
      correction: {
        creditRequestId: row.request_id,
        ...correction,
        invoiceId: row.invoice_id || null,
        currency: row.currency,
        minor: row.minor,
      },
    },
  };
}

/** Exposure is the credit asked for, a share of the fee, with the tax of the bill it is credited on. */
export const slaCreditNotGiven = detector<Row>({
  name: "sla-credit-not-given",
  code: "SLA-CREDIT-OWED",
  kind: "reconciliation",
  definition: `A credit for a promise the ticket did miss was rejected at the desk, or accepted more than ${GRACE_DAYS} days ago, and no credit note was made for it.`,
  reads: ["support.credit_request", "support.ticket", "billing.credit_note", "billing.invoice", "crm.contract"],
  isTimed: true,
  onlyIf: {
    reads: ["support.credit_request"],
    sql: `SELECT 1 FROM ${states("support.credit_request")} WHERE JSONExtractString(payload, 'status') IN ('accepted', 'rejected') LIMIT 1`,
  },
  sql: notGiven(
    `${reason} = 'sla_breach' AND (JSONExtractString(payload, 'status') = 'rejected' OR ${isAcceptedLong})`,
    `JSONExtractString(r.payload, 'ticketId') IN (SELECT object_id FROM ${states("support.ticket")} WHERE JSONExtractUInt(payload, 'sla', 'breaches') > 0) AND`,
  ),
  detected: (row) =>
    notGivenBy("SLA-CREDIT-OWED", "Credit for a missed promise", row, moneyWire(withTax(money(row), row)), {
      reference: row.request_id,
      contractId: row.contract_id || null,
    }),
});

/** Exposure is the credit asked for, which comes to that with its tax. */
export const creditNotGiven = detector<Row>({
  name: "credit-not-given",
  code: "CREDIT-REQUESTED",
  kind: "reconciliation",
  definition: `A credit for another reason than a missed promise was accepted at the desk more than ${GRACE_DAYS} days ago, and no credit note was made for it.`,
  reads: ["support.credit_request", "billing.credit_note", "billing.invoice", "crm.contract"],
  isTimed: true,
  onlyIf: {
    reads: ["support.credit_request"],
    sql: `SELECT 1 FROM ${states("support.credit_request")} WHERE ${reason} != 'sla_breach' AND JSONExtractString(payload, 'status') = 'accepted' LIMIT 1`,
  },
  sql: notGiven(`${reason} != 'sla_breach' AND ${isAcceptedLong}`, ""),
  detected: (row) => notGivenBy("CREDIT-REQUESTED", "Credit accepted and not given", row, moneyWire(money(row)), {}),
});
