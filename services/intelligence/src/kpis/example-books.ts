import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { AccountRole } from "@cashline/contracts/systems/erp/entities";
import type { Static } from "typebox";
import { exampleEvent } from "./example-events.ts";

const usd = (cents: number) => ({ currency: "USD", minor: String(cents) });

/** Cash applied to an invoice on a day. */
export function cashOf(id: string, receivedOn: string, cents: number): CanonicalEvent {
  const at = `${receivedOn}T10:00:00.000Z`;
  const payload = {
    id,
    paymentIntentId: `pi-of-${id}`,
    invoiceId: `inv-of-${id}`,
    legalEntity: "US01",
    amount: usd(cents),
    receivedOn,
    journalEntryId: `je-of-${id}`,
  };
  return exampleEvent({ type: "erp.cash.applied.v1", objectType: "cash_receipt", objectId: id, at, payload });
}

/** An entry of the ledger by its lines: account's part, debit and credit in cents. */
export function journalOf(
  id: string,
  postedOn: string,
  lines: readonly [Static<typeof AccountRole>, number, number][],
  customerId: string | null = "cus",
): CanonicalEvent {
  const at = `${postedOn}T10:00:00.000Z`;
  const payload = {
    id,
    legalEntity: "US01",
    month: postedOn.slice(0, 7),
    postedOn,
    postedAt: at,
    source: { kind: "invoice", id: "inv" },
    customerId,
    lines: lines.map(([role, debit, credit]) => ({ account: "1000", role, debit: usd(debit), credit: usd(credit) })),
  };
  return exampleEvent({ type: "erp.journal.posted.v1", objectType: "journal_entry", objectId: id, at, payload });
}

type ContractExample = {
  id: string;
  version?: number;
  at: string;
  seats: number;
  status?: "activated" | "expired";
  accountId?: string;
  startOn?: string;
};

/** A contract of seats at 10 dollars a month, for a year from 2025-12-01 where no other day is said. */
export function contractExample({
  id,
  version = 1,
  at,
  seats,
  status = "activated",
  accountId = "acc",
  startOn = "2025-12-01",
}: ContractExample): CanonicalEvent {
  const payload = {
    id,
    accountId,
    status,
    sellingEntity: "US01",
    currency: "USD",
    sku: "platform",
    tier: "pro",
    seats,
    unitPrice: "10",
    discountPercent: "0",
    renewals: 0,
    startOn,
    endOn: "2026-12-01",
    lastOpportunityId: null,
  };
  return exampleEvent({ type: `crm.contract.${status}.v1`, objectType: "contract", objectId: id, version, at, payload });
}

/**
 * In January: five seats more, one contract of twenty gone, ten seats of seventy less, and forty new; and one of thirty that CRM was
 * told of in January and that has run since December.
 */
export const movedContracts: readonly CanonicalEvent[] = [
  contractExample({ id: "k1", at: "2025-12-01T00:00:00.000Z", seats: 10 }),
  contractExample({ id: "k1", version: 2, at: "2026-01-10T00:00:00.000Z", seats: 15 }),
  contractExample({ id: "k2", at: "2025-12-01T00:00:00.000Z", seats: 20 }),
  contractExample({ id: "k2", version: 2, at: "2026-01-10T00:00:00.000Z", seats: 20, status: "expired" }),
  contractExample({ id: "k3", at: "2025-12-01T00:00:00.000Z", seats: 70 }),
  contractExample({ id: "k3", version: 2, at: "2026-01-10T00:00:00.000Z", seats: 60 }),
  contractExample({ id: "k4", at: "2026-01-20T00:00:00.000Z", seats: 40, startOn: "2026-01-20" }),
  contractExample({ id: "k5", at: "2026-01-05T00:00:00.000Z", seats: 30 }),
];
