import { states } from "./detector.ts";

/**
 * Every subscription with its contract, who it is for, and the business case it belongs to: the opportunity of the quote
 * signed last, or the contract itself while none was. `is_quoted` tells a term that was signed from one only keyed in.
 * Columns: subscription_id, contract_id, account_id, selling_entity, correlation_id, is_quoted, payload (the subscription).
 */
export const businessCases = `(SELECT s.object_id AS subscription_id, s.payload AS payload, c.contract_id AS contract_id, c.account_id AS account_id,
  c.selling_entity AS selling_entity, q.opportunity_id != '' AS is_quoted, if(is_quoted, q.opportunity_id, c.contract_id) AS correlation_id
FROM (SELECT object_id, payload, JSONExtractString(payload, 'contractId') AS contract, JSONExtractString(payload, 'lastQuoteId') AS quote FROM ${states("billing.subscription")}) AS s
INNER JOIN (SELECT contract_id, account_id, selling_entity FROM pi.contracts FINAL WHERE tenant = {tenant:String}) AS c ON c.contract_id = s.contract
LEFT JOIN (SELECT object_id AS quote_id, JSONExtractString(payload, 'opportunityId') AS opportunity_id FROM ${states("cpq.quote")}) AS q ON q.quote_id = s.quote)`;

/** What `businessCases` reads. */
export const businessCaseReads = ["billing.subscription", "crm.contract", "cpq.quote"] as const;

/** Columns of a row that name its business case. */
export type CaseRow = { account_id: string; selling_entity: string; correlation_id: string };

/** To whom a row's finding belongs. */
export function belongsTo({ account_id: accountId, selling_entity: legalEntity, correlation_id: correlationId }: CaseRow): {
  accountId: string | null;
  legalEntity: string | null;
  correlationId: string;
} {
  return { accountId: accountId || null, legalEntity: legalEntity || null, correlationId };
}

/** The moment of a column that holds an instant as JSON has it. */
export const instantIn = (payload: string, member: string): string =>
  `parseDateTime64BestEffortOrZero(JSONExtractString(${payload}, '${member}'), 3, 'UTC')`;
