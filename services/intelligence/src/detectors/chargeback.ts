import { addMoney, formatMoney, money, moneyOf, moneyWire } from "@cashline/kernel/money";
import { addDays, instantAt } from "@cashline/kernel/time";
import { anyOf, detector, states } from "./detector.ts";
import { minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & {
  dispute_id: string;
  invoice_id: string;
  currency: string;
  amount: string;
  fee: string;
  reason: string;
  status: string;
  evidence_due_by: string;
  is_final: number;
};

/** Days before the bank's last day on which the answer must be ready. */
const DAYS_BEFORE_DUE = 2;

/** Exposure is the disputed amount and the fee. To nobody's cost while it can be answered; the scheme of a debit hears no merchant. */
export const chargeback = detector<Row>({
  name: "chargeback",
  code: "PAY-CHARGEBACK",
  kind: "reconciliation",
  definition:
    "A dispute waits for an answer, or it is lost and the ledger has neither a customer refund of the dispute's id nor a posted journal of its fee, known by the reference chargeback/ and that id.",
  reads: ["payment.dispute", "billing.invoice", "erp.manual_journal", "erp.customer_refund"],
  isTimed: false,
  onlyIf: anyOf("payment.dispute"),
  sql: `SELECT d.object_id AS dispute_id, JSONExtractString(d.payload, 'invoiceId') AS invoice_id, if(i.account_id = '', JSONExtractString(d.payload, 'accountId'), i.account_id) AS account_id, i.legal_entity AS legal_entity,
  if(i.correlation_id = '', d.correlation_id, i.correlation_id) AS correlation_id, JSONExtractString(d.payload, 'amount', 'currency') AS currency, toString(${minor("d.payload", "amount")}) AS amount,
  toString(${minor("d.payload", "fee")} - ${minor("d.payload", "feeReturned")}) AS fee, JSONExtractString(d.payload, 'reason') AS reason, JSONExtractString(d.payload, 'status') AS status,
  JSONExtractString(d.payload, 'evidenceDueBy') AS evidence_due_by, JSONExtractString(d.payload, 'closedAt') = JSONExtractString(d.payload, 'openedAt') AS is_final
FROM ${states("payment.dispute")} AS d
LEFT JOIN ${sentInvoices} AS i ON i.invoice_id = JSONExtractString(d.payload, 'invoiceId')
WHERE JSONExtractString(d.payload, 'status') IN ('warning_needs_response', 'needs_response') OR (JSONExtractString(d.payload, 'status') = 'lost' AND d.object_id NOT IN (SELECT JSONExtractString(payload, 'reference') FROM ${states("erp.customer_refund")}) AND concat('chargeback/', d.object_id) NOT IN
  (SELECT JSONExtractString(payload, 'reference') FROM ${states("erp.manual_journal")} WHERE JSONExtractString(payload, 'status') = 'posted'))
ORDER BY dispute_id`,
  detected: (row) => {
    const isFinal = Boolean(Number(row.is_final));
    const exposure = addMoney(money({ currency: row.currency, minor: row.amount }), moneyOf(row.currency, BigInt(row.fee)));
    return reconciled(row, {
      code: "PAY-CHARGEBACK",
      businessKey: row.dispute_id,
      title: isFinal ? "A debit was returned for good" : "A charge is disputed",
      expected: `invoice ${row.invoice_id} paid`,
      found: `${row.reason.replaceAll("_", " ")}, ${row.status.replaceAll("_", " ")}: ${formatMoney(exposure)} with the fee`,
      exposure: moneyWire(exposure),
      direction: isFinal ? "under_billed" : "none",
      deadlineAt:
        row.evidence_due_by === ""
          ? null
          : instantAt(addDays(row.evidence_due_by.slice(0, 10), -DAYS_BEFORE_DUE), row.evidence_due_by.slice(11, 16)),
      correction: { disputeId: row.dispute_id, invoiceId: row.invoice_id, legalEntity: row.legal_entity },
    });
  },
});
