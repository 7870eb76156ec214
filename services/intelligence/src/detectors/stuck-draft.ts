import { moneyWire, moneyOf } from "@cashline/kernel/money";
import { belongsTo, businessCaseReads, businessCases, instantIn, type CaseRow } from "./business-cases.ts";
import { detector, states } from "./detector.ts";

type Row = CaseRow & {
  invoice_id: string;
  currency: string;
  total_minor: string;
  drafted_at: string;
  hold_reason: string;
};

/** Days after which a draft should have gone out. */
export const DRAFT_GRACE_DAYS = 3;

/** The grace is the domain reference's (BIL-STUCK-DRAFT); what is at stake is the draft's total, which has no tax yet. */
export const stuckDraft = detector<Row>({
  name: "stuck-draft",
  code: "BIL-STUCK-DRAFT",
  kind: "watch",
  definition: `A draft older than ${DRAFT_GRACE_DAYS} days. One that a case holds back is in hand and not stuck; one held by a person, with no case, is.`,
  reads: ["billing.invoice", ...businessCaseReads],
  isTimed: true,
  onlyIf: {
    reads: ["billing.invoice"],
    sql: `SELECT 1 FROM ${states("billing.invoice")} WHERE JSONExtractString(payload, 'status') = 'draft' AND JSONExtractString(payload, 'hold', 'caseId') = '' LIMIT 1`,
  },
  sql: `WITH drafts AS (SELECT object_id AS invoice_id, JSONExtractString(payload, 'subscriptionId') AS subscription, JSONExtractString(payload, 'currency') AS currency,
  JSONExtractString(payload, 'total', 'minor') AS total_minor, JSONExtractString(payload, 'draftedAt') AS drafted_at, JSONExtractString(payload, 'hold', 'reason') AS hold_reason
FROM ${states("billing.invoice")}
WHERE JSONExtractString(payload, 'status') = 'draft' AND JSONExtractString(payload, 'hold', 'caseId') = ''
  AND ${instantIn("payload", "draftedAt")} <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${DRAFT_GRACE_DAYS} DAY)
SELECT d.invoice_id AS invoice_id, d.currency AS currency, d.total_minor AS total_minor, d.drafted_at AS drafted_at, d.hold_reason AS hold_reason,
  b.account_id AS account_id, b.selling_entity AS selling_entity, b.correlation_id AS correlation_id
FROM drafts AS d INNER JOIN ${businessCases} AS b ON b.subscription_id = d.subscription
ORDER BY invoice_id`,
  detected: (row) => ({
    ...belongsTo(row),
    finding: {
      code: "BIL-STUCK-DRAFT",
      businessKey: row.invoice_id,
      title: "Draft past its grace",
      expected: `finalised within ${DRAFT_GRACE_DAYS} days of ${row.drafted_at.slice(0, 10)}`,
      found: row.hold_reason === "" ? "still a draft" : `a draft on hold: ${row.hold_reason}`.slice(0, 300),
      exposure: moneyWire(moneyOf(row.currency, BigInt(row.total_minor))),
      direction: "none",
      detectedBy: "watch",
      cause: null,
      critical: false,
      deadlineAt: null,
      correction: { invoiceId: row.invoice_id },
    },
  }),
});
