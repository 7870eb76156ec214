import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { rowIn, type TableRow } from "../ingest/table-row.ts";
import { clock } from "./columns.ts";

const outcomes: ReadonlyMap<string, "posted" | "refused" | "reversed"> = new Map([
  ["erp.receivable.posted.v1", "posted"],
  ["erp.posting.rejected.v1", "refused"],
  ["erp.receivable.reversed.v1", "reversed"],
]);

/** What became of posting an invoice to ERP, when the event tells it: figures ask only this of it, not its whole payload. */
export function postingRows(event: CanonicalEvent): TableRow[] {
  const outcome = outcomes.get(event.type);
  if (outcome === undefined) return [];
  const { invoiceId } = event.payload as { invoiceId?: string | null };
  // One that names no invoice says nothing of any.
  if (!invoiceId) return [];
  return [rowIn("postings", event, { outcome, invoice_id: invoiceId, at: clock(event.occurredAt) })];
}
