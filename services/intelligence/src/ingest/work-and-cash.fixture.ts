import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Case, Task } from "@cashline/contracts/services/orchestrator/entities";
import { EXAMPLE_TENANT } from "../kpis/example-events.ts";
import { approvalOf } from "../kpis/example-work.ts";

export const taskExample = (id: string): Task => ({
  id,
  kind: "prepare",
  handlingMinutes: 0,
  team: "tax",
  role: "tax_analyst",
  title: "Correct the address",
  findingCode: "TAX-JURISDICTION",
  findingKey: "inv-1",
  status: "open",
  openedAt: "2026-01-02T10:00:00.000Z",
  dueAt: "2026-01-03T10:00:00.000Z",
  assignee: null,
  assignedAt: null,
  doneAt: null,
  doneBy: null,
  note: null,
});

/** A case event with work on the case. */
export const withTasks = (event: CanonicalEvent, tasks: readonly Task[]): CanonicalEvent => ({
  ...event,
  payload: { ...(event.payload as Case), tasks: [...tasks] },
});

/** A case event with an approval asked, a decision read and an entry in its history. */
export const withDecisions = (event: CanonicalEvent): CanonicalEvent => ({
  ...event,
  payload: {
    ...(event.payload as Case),
    approvals: [approvalOf("a1", event.occurredAt, event.occurredAt)],
    decisions: [{ table: "severity", version: "2026-01", row: "large", inputs: {}, result: {} }],
    timeline: [{ index: 0, at: event.occurredAt, actor: "orchestrator", action: "detected", detail: "", previousHash: "", hash: "h" }],
  },
});

/** Cash applied to an invoice. */
export const cashExample = (id: string, at: string, currency = "EUR"): CanonicalEvent => ({
  eventId: `evt-${id}`,
  tenant: EXAMPLE_TENANT,
  system: "erp",
  type: "erp.cash.applied.v1",
  objectType: "cash_receipt",
  objectId: id,
  objectVersion: 1,
  sequence: 1,
  occurredAt: at,
  recordedAt: at,
  correlationId: "opp-1",
  traceparent: null,
  objects: [{ type: "cash_receipt", id }],
  accountId: null,
  legalEntity: "DE01",
  amountMinor: "10000",
  currency,
  payload: {
    id,
    paymentIntentId: "pi-1",
    invoiceId: "inv-1",
    legalEntity: "DE01",
    amount: { currency, minor: "10000" },
    receivedOn: at.slice(0, 10),
    journalEntryId: "je-1",
  },
});
