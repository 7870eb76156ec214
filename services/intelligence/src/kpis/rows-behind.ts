import { FAILED_FIRST_WITHIN } from "./dunning-recovery.ts";
import { AS_OF, CONTRACTS_AT_END, FROM, HELD_AT_END, INVOICES, RECEIVABLES_AT_END, TENANT, TO } from "./kpi.ts";
import type { Listing } from "./listings.ts";
import { RENEWALS_DUE } from "./renewals-due.ts";
import { invoiceInScope } from "./scope.ts";

/** The rows behind figures of invoices, receivables, contracts and renewals, each with the way to its business case where it has one. */
export const rowsBehind: readonly Listing[] = [
  {
    name: "renewals_by_standing",
    title: "Renewals due, one by one",
    definition:
      "The renewals whose term ends in the window and how they stood at its end (done, lost, failing, late, to come), those that want a look first (200 at most).",
    sql: `SELECT close_on AS due, standing, account_id AS account, contract_id AS contract, opportunity_id AS business_case
FROM ${RENEWALS_DUE} ORDER BY indexOf(['failing', 'late', 'to come', 'done', 'lost'], standing), close_on, opportunity_id LIMIT 200`,
  },
  {
    name: "held_invoices",
    title: "Invoices held back",
    definition: "The drafts that are held back at the end of the window, the largest first (200 at most); in US dollars at planning rates.",
    sql: `SELECT invoice_id AS invoice, legal_entity AS entity, account_id AS account, purpose, revision, total_cents / 100 AS total, drafted_at AS drafted, held_since AS held, correlation_id AS business_case
FROM ${INVOICES} WHERE drafted_at < ${TO} AND invoice_id IN ${HELD_AT_END} ORDER BY total_cents DESC, invoice LIMIT 200`,
  },
  {
    name: "refused_postings",
    title: "Postings that ERP refused",
    definition:
      "Invoices, or drafts of them, that ERP refused to post in the window, the last first (200 at most), with what became of the invoice and the invoice that it was drafted anew for.",
    sql: `SELECT refused.at AS refused_at, refused.invoice_id AS invoice, legal_entity AS entity, status, replaces_invoice_id AS drafted_anew_for, correlation_id AS business_case
FROM (SELECT DISTINCT invoice_id, at FROM pi.postings WHERE tenant = ${TENANT} AND outcome = 'refused' AND at >= ${FROM} AND at < ${TO} ${invoiceInScope}) AS refused
LEFT JOIN (SELECT invoice_id, legal_entity, status, replaces_invoice_id, correlation_id FROM pi.invoices FINAL WHERE tenant = ${TENANT}) AS invoices USING (invoice_id)
ORDER BY refused_at DESC, invoice LIMIT 200`,
  },
  {
    name: "open_receivables",
    title: "Open receivables",
    definition:
      "Receivables open at the end of the window, the longest due first (200 at most), with the days since they were due; in US dollars at planning rates.",
    sql: `SELECT receivable_id AS receivable, legal_entity AS entity, customer_id AS customer, posted_on, due_on, greatest(0, dateDiff('day', due_on, toDate(${AS_OF}))) AS days_past_due, open_cents / 100 AS open
FROM ${RECEIVABLES_AT_END} WHERE open_cents > 0 ORDER BY due_on, receivable LIMIT 200`,
  },
  {
    name: "failed_collections",
    title: "Invoices whose payment failed",
    definition:
      "Invoices whose payment failed for the first time in the window, the largest still due first (200 at most); in US dollars at planning rates.",
    sql: `SELECT invoice_id AS invoice, legal_entity AS entity, account_id AS account, status, dunning_attempts AS attempts, due_cents / 100 AS due_amount, finalized_at AS finalized, paid_at AS paid, correlation_id AS business_case
FROM ${INVOICES} WHERE ${FAILED_FIRST_WITHIN} ORDER BY due_cents DESC, invoice LIMIT 200`,
  },
  {
    name: "contracts_in_force",
    title: "Contracts in force",
    definition:
      "Contracts in force at the end of the window and what each brings in a year, the largest first (200 at most); in US dollars at planning rates.",
    sql: `SELECT contract_id AS contract, account_id AS account, product, end_on, arr_cents / 100 AS yearly FROM ${CONTRACTS_AT_END} WHERE arr_cents > 0 ORDER BY arr_cents DESC, contract LIMIT 200`,
  },
];
