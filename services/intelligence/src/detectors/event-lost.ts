import { formatMoney, money } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & { system: string; sequence: string; invoice_id: string; currency: string; total: string };

/** Hours after which what has not come is no longer under way: longer than any system keeps an event back. */
const GRACE_HOURS = 6;

/** Exposure is the total of the invoice whose payment is untold; nothing where no document is known to be behind. */
export const eventLost = detector<Row>({
  name: "event-lost",
  code: "INT-EVENT-LOST",
  kind: "reconciliation",
  definition: `Systems number what they publish without a gap. A number has not come, nor has any while ${GRACE_HOURS} hours passed since the number after it. Where ERP has booked the cash of an invoice in that gap of time and billing's last word is that it is open, the event is the one of its payment. CPQ is left out: a price that does not reach billing is found as QTC-PRICE-MISMATCH, and is one exception, not two.`,
  reads: ["any.event"],
  isTimed: true,
  onlyIf: `SELECT 1 FROM pi.raw_events WHERE tenant = {tenant:String} AND system != 'cpq' GROUP BY system HAVING max(sequence) - min(sequence) + 1 > uniqExact(sequence) LIMIT 1`,
  sql: `WITH holes AS (SELECT system, sequence + 1 AS missing, following - sequence - 1 AS length, at AS after, following_at AS before FROM
    (SELECT system, sequence, at, leadInFrame(sequence) OVER w AS following, leadInFrame(at) OVER w AS following_at
      FROM (SELECT system, sequence, min(occurred_at) AS at FROM pi.raw_events WHERE tenant = {tenant:String} AND system != 'cpq' GROUP BY system, sequence)
      WINDOW w AS (PARTITION BY system ORDER BY sequence ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING))
    WHERE following > sequence + 1 AND following_at <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${GRACE_HOURS} HOUR),
  behind AS (SELECT i.invoice_id AS invoice_id, i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id, i.invoice AS invoice, c.occurred_at AS paid_at FROM ${states("erp.cash_receipt")} AS c INNER JOIN ${sentInvoices} AS i ON i.invoice_id = JSONExtractString(c.payload, 'invoiceId')
    WHERE (SELECT count() FROM holes) > 0 AND JSONExtractString(i.invoice, 'status') = 'open' AND ${minor("i.invoice", "due")} > 0),
  told AS (SELECT h.system AS system, h.missing AS missing, h.length AS length, b.invoice_id AS invoice_id, b.account_id AS account_id, b.legal_entity AS legal_entity, b.correlation_id AS correlation_id, b.invoice AS invoice FROM holes AS h CROSS JOIN behind AS b WHERE h.system = 'billing' AND b.paid_at >= h.after AND b.paid_at <= h.before)
SELECT * FROM (
  SELECT system, toString(missing) AS sequence, invoice_id, account_id, legal_entity, correlation_id, JSONExtractString(invoice, 'currency') AS currency, toString(${minor("invoice", "total")}) AS total FROM told
  UNION ALL
  SELECT system, toString(missing) AS sequence, '' AS invoice_id, '' AS account_id, '' AS legal_entity, concat(system, '/', toString(missing)) AS correlation_id, 'USD' AS currency, '0' AS total FROM holes
  WHERE (system, missing) NOT IN (SELECT system, missing FROM told GROUP BY system, missing, length HAVING count() >= length))
ORDER BY system, sequence, invoice_id`,
  detected: (row) => {
    const exposure = { currency: row.currency, minor: row.total };
    return reconciled(row, {
      code: "INT-EVENT-LOST",
      businessKey: row.invoice_id || `${row.system}/${row.sequence}`,
      title: "An event is missing",
      expected:
        row.invoice_id === ""
          ? `event ${row.sequence} of ${row.system}`
          : `the payment of ${row.invoice_id} told, ${formatMoney(money(exposure))}`,
      found: `${row.system} published ${row.sequence}, and it has not come or could not be read`,
      exposure,
      direction: "none",
      detectedBy: "watch",
      correction: { system: row.system, after: String(Number(row.sequence) - 1) },
    });
  },
});
