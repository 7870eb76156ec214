import { absoluteMoney, formatMoney, moneyOf, moneyWire } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & { payout_id: string; made_at: string; currency: string; paid: string; due: string };

const sum = (member: string): string => minor("payload", "settles", member);
const due = `(${sum("charges")} + ${sum("refunds")} + ${sum("disputes")} - ${sum("fees")})`;

/** Exposure is what the payout lacks, or has too much. */
export const payoutGap = detector<Row>({
  name: "payout-gap",
  code: "PAY-PAYOUT-GAP",
  kind: "reconciliation",
  definition:
    "An automatic payout is not its charges with refunds and disputes, less fees, and no payout by hand of that much has arrived at the bank that explains no gap before it. It belongs to the business case of the largest charge of the day it settles.",
  reads: ["payment.payout", "payment.payment_intent", "billing.invoice"],
  isTimed: false,
  onlyIf: {
    reads: ["payment.payout"],
    sql: `SELECT 1 FROM ${states("payment.payout")} WHERE JSONExtractBool(payload, 'automatic') AND ${minor("payload", "amount")} != ${due} LIMIT 1`,
  },
  sql: `SELECT p.payout_id AS payout_id, p.made_at AS made_at, p.currency AS currency, toString(p.paid) AS paid, toString(p.due) AS due, argMax(i.account_id, c.amount) AS account_id, argMax(i.legal_entity, c.amount) AS legal_entity, argMax(i.correlation_id, c.amount) AS correlation_id
FROM (SELECT object_id AS payout_id, JSONExtractString(payload, 'createdAt') AS made_at, JSONExtractString(payload, 'amount', 'currency') AS currency, ${minor("payload", "amount")} AS paid, ${due} AS due,
  row_number() OVER (PARTITION BY currency, due - paid ORDER BY made_at, payout_id) AS nth, toDate(substring(made_at, 1, 10)) - 1 - JSONExtractInt(payload, 'policy', 'payoutDelayDays') AS charged_on
  FROM ${states("payment.payout")} WHERE JSONExtractBool(payload, 'automatic') AND JSONExtractString(payload, 'status') NOT IN ('failed', 'canceled')) AS p
LEFT JOIN (SELECT JSONExtractString(payload, 'invoiceId') AS invoice_id, JSONExtractString(payload, 'amount', 'currency') AS currency, ${minor("payload", "captured")} AS amount, toDate(substring(JSONExtractString(payload, 'succeededAt'), 1, 10)) AS charged_on
  FROM ${states("payment.payment_intent")} WHERE JSONExtractString(payload, 'status') = 'succeeded') AS c ON c.currency = p.currency AND c.charged_on = p.charged_on
LEFT JOIN ${sentInvoices} AS i ON i.invoice_id = c.invoice_id
LEFT JOIN (SELECT JSONExtractString(payload, 'amount', 'currency') AS currency, ${minor("payload", "amount")} AS amount, count() AS times FROM ${states("payment.payout")}
  WHERE NOT JSONExtractBool(payload, 'automatic') AND JSONExtractString(payload, 'status') = 'paid' GROUP BY currency, amount) AS h ON h.currency = p.currency AND h.amount = p.due - p.paid
WHERE p.paid != p.due AND p.nth > h.times
GROUP BY p.payout_id, p.made_at, p.currency, p.paid, p.due
ORDER BY payout_id`,
  detected: (row) => {
    const [paid, due] = [moneyOf(row.currency, BigInt(row.paid)), moneyOf(row.currency, BigInt(row.due))];
    const gap = absoluteMoney(moneyOf(row.currency, paid.minor - due.minor));
    return reconciled(row, {
      code: "PAY-PAYOUT-GAP",
      businessKey: row.payout_id,
      title: "Payout differs from what it settles",
      expected: `${formatMoney(due)} by its charges, refunds, disputes and fees`,
      found: `${formatMoney(paid)} paid out`,
      exposure: moneyWire(gap),
      direction: "none",
      correction: {
        payoutId: row.payout_id,
        madeAt: row.made_at,
        legalEntity: row.legal_entity,
        currency: row.currency,
        minor: gap.minor.toString(),
        isShort: paid.minor < due.minor ? "yes" : "no",
      },
    });
  },
});
