import type { CashReceipt } from "@cashline/contracts/systems/erp/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { schedule, scheduleLine, soundJournal, trialBalanceOf } from "./ledger.fixture.ts";
import {
  caseOf,
  contract,
  ended,
  entitlement,
  invoice,
  only,
  opportunity,
  quote,
  receivable,
  subscription,
  taxDocument,
  usd,
} from "./objects.fixture.ts";
import type { EventCount, Snapshot } from "./snapshot.ts";

const counted = (system: string, events: number): EventCount => ({
  system,
  published: events,
  taken: events,
  stored: events,
  deadLettered: 0,
});
export const intent = (name: string, of: string, status: PaymentIntent["status"], minor: number): PaymentIntent =>
  only<PaymentIntent>({ id: `pi-${name}`, invoiceId: `inv-${of}`, status, amount: usd(minor), refunded: usd(0) });
export const receipt = (name: string, payment: string, of: string, minor: number): CashReceipt =>
  only<CashReceipt>({
    id: `cr-${name}`,
    paymentIntentId: `pi-${payment}`,
    invoiceId: `inv-${of}`,
    legalEntity: "US01",
    amount: usd(minor),
  });

/**
 * A small sandbox in which everything agrees: a renewal that is paid, one that is open, one whose draft is held in a case,
 * one that was lost, a posting that was reversed, and an entitlement that an open case says is wrong.
 */
export function soundSnapshot(): Snapshot {
  const over = { startOn: "2025-01-15", endOn: "2026-01-15" };
  const journal = soundJournal();
  return {
    asOf: "2026-03-02T10:00:00.000Z",
    opportunities: [
      opportunity("paid", "closed_won"),
      opportunity("open", "closed_won"),
      opportunity("held", "closed_won"),
      opportunity("lost", "closed_lost"),
    ],
    contracts: [
      contract("paid", 1200),
      contract("open", 500),
      contract("held", null),
      contract("lost", null, { ...over, status: "expired" }),
    ],
    quotes: [quote("paid", 1200), quote("open", 500), quote("held", 800)],
    subscriptions: [
      subscription("paid"),
      subscription("open"),
      // Billing has entered the next term; the contract follows when the case is done.
      subscription("held"),
      subscription("lost", { ...over, status: "expired", lastQuoteId: null }),
    ],
    invoices: [
      invoice("paid", 1200, 120, { status: "paid", due: usd(0), number: "US01-2026-000001" }),
      invoice("open", 500, 50, { status: "open", number: "US01-2026-000002" }),
      invoice("held", 700, null, {
        status: "draft",
        hold: { reason: "QTC-PRICE-MISMATCH", caseId: "case-held", since: "2026-02-01T00:00:00.000Z" },
      }),
      invoice("reversed", 90, 9, { status: "void", due: usd(0), quoteId: "qte-old" }),
    ],
    creditNotes: [],
    taxDocuments: [
      taxDocument("paid", 1200, 120, "committed"),
      taxDocument("open", 500, 50, "committed"),
      taxDocument("held", 700, 70, "committed"),
      taxDocument("reversed", 90, 9, "voided"),
    ],
    intents: [
      intent("paid", "paid", "succeeded", 1320),
      intent("declined", "paid", "requires_payment_method", 1320),
      intent("open", "open", "processing", 550),
    ],
    refunds: [],
    creditMemos: [],
    arrangements: [],
    receipts: [receipt("paid", "paid", "paid", 1320)],
    receivables: [
      receivable("paid", 1200, 120, { status: "cleared", open: usd(0) }),
      receivable("open", 500, 50, { status: "open" }),
      receivable("reversed", 90, 9, { status: "reversed", open: usd(0) }),
    ],
    schedules: [
      schedule("paid", 1200, scheduleLine("2026-02", "recognized", 100), scheduleLine("2026-03", "planned", 1100)),
      schedule("open", 500, scheduleLine("2026-03", "planned", 500)),
      schedule("reversed", 90, scheduleLine("2026-02", "cancelled", 90)),
    ],
    journal,
    trialBalance: trialBalanceOf(journal),
    entitlements: [
      entitlement("paid"),
      entitlement("open"),
      entitlement("held", { seats: 14, endOn: ended.endOn }),
      entitlement("lost", { ...over, status: "terminated" }),
    ],
    cases: [
      caseOf("case-held", "assigned", { correlationId: "opp-held", businessKey: "ctr-held" }, "classified", "assigned"),
      caseOf("case-drift", "in_progress", { correlationId: "ctr-held", businessKey: "ent-held" }, "assigned", "task done"),
      caseOf(
        "case-old",
        "closed",
        { correlationId: "opp-paid", businessKey: "ctr-paid" },
        "assigned",
        "task done",
        "approval requested",
        "approved",
        "closed",
      ),
    ],
    events: [
      counted("crm", 12),
      counted("cpq", 6),
      counted("billing", 12),
      counted("tax", 8),
      counted("payment", 5),
      counted("erp", 20),
      counted("provisioning", 6),
      counted("metering", 0),
      counted("support", 0),
      counted("orchestrator", 9),
    ],
  };
}
