import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import { states, type Detected } from "./detector.ts";

/** Whose a finding is: columns that every reconciliation's rows have, empty where nobody is known. */
export type Owner = { account_id: string; legal_entity: string; correlation_id: string };

/** What a comparison of published states found, with everything that is the same for all of them. */
export function reconciled(
  { account_id, legal_entity, correlation_id }: Owner,
  finding: Omit<Finding, "detectedBy" | "cause" | "critical" | "deadlineAt"> & Partial<Finding>,
): Detected {
  return {
    accountId: account_id || null,
    legalEntity: legal_entity || null,
    correlationId: correlation_id || finding.businessKey,
    finding: { detectedBy: "reconciliation", cause: null, critical: false, deadlineAt: null, ...finding },
  };
}

/** Whether an invoice, by its payload, has gone out and stands. */
export function isOut(payload: string): string {
  return `JSONExtractString(${payload}, 'status') IN ('open', 'paid', 'uncollectible')`;
}

/**
 * Invoices of which something holds, each with the business case it was drafted for: whoever touches one later has a case of
 * her own. Columns: invoice_id, contract_id, account_id, legal_entity, correlation_id, invoice (its payload).
 */
const invoicesThat = (holds: (payload: string) => string): string =>
  `(SELECT i.object_id AS invoice_id, JSONExtractString(i.payload, 'contractId') AS contract_id, JSONExtractString(i.payload, 'accountId') AS account_id,
  JSONExtractString(i.payload, 'legalEntity') AS legal_entity, if(d.correlation_id = '', i.correlation_id, d.correlation_id) AS correlation_id, i.payload AS invoice
FROM ${states("billing.invoice")} AS i
LEFT JOIN (SELECT object_id, argMin(correlation_id, object_version) AS correlation_id FROM pi.raw_events
  WHERE tenant = {tenant:String} AND event_type = 'billing.invoice.drafted.v1' GROUP BY object_id) AS d ON d.object_id = i.object_id
WHERE ${holds("i.payload")})`;

/** Invoices that have gone out and stand; the columns are those of `invoicesThat`. */
export const sentInvoices = invoicesThat(isOut);

/** Invoices that were voided; the columns are those of `invoicesThat`. */
export const voidInvoices = invoicesThat((payload) => `JSONExtractString(${payload}, 'status') = 'void'`);

/** An invoice, by the column of its payload, that charges something: not void, and not credited in full. */
export function isStanding(payload: string): string {
  const credited = `JSONExtractString(${payload}, 'credited', 'minor')`;
  return `JSONExtractString(${payload}, 'status') != 'void' AND (${credited} IN ('', '0') OR ${credited} != JSONExtractString(${payload}, 'total', 'minor'))`;
}

/** What an open case of a code is about that a flow has opened: the flow makes again what was refused. */
export function guarded(code: ExceptionCode): string {
  return `(SELECT JSONExtractString(snapshot, 'businessKey') FROM pi.cases FINAL WHERE tenant = {tenant:String} AND code = '${code}' AND status NOT IN ('closed', 'dismissed', 'suppressed') AND JSONExtractString(snapshot, 'findings', 1, 'detectedBy') = 'guard')`;
}

/** Minor units of a money member of a payload, as a 64-bit integer. */
export function minor(payload: string, ...path: readonly string[]): string {
  return `toInt64OrZero(JSONExtractString(${payload}, ${path.map((part) => `'${part}'`).join(", ")}, 'minor'))`;
}

/**
 * What a manual journal or arrangement is about, by the reference its maker gave it: after the first part comes the key of
 * a renewal in CRM. Columns: renewal_key, renewal_id, contract_id, account_id.
 */
export const renewalsByKey = `(SELECT JSONExtractString(payload, 'externalKey') AS renewal_key, object_id AS renewal_id, JSONExtractString(payload, 'contractId') AS contract_id,
  JSONExtractString(payload, 'accountId') AS account_id FROM ${states("crm.opportunity")})`;
