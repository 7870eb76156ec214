import type { Invoice, InvoiceLine, UsageEntry } from "@cashline/contracts/systems/billing/entities";
import { addMoney, money, moneyWire } from "@cashline/kernel/money";
import { draftOf, idOf, ids, usd } from "./world-records.fixture.ts";

/** A reading, on an invoice or on none yet. */
export function used(usedOn: string, quantity: number, invoiceId: string | null = null): UsageEntry {
  return {
    id: idOf("usg", `${usedOn}/${quantity}`),
    subscriptionId: ids.subscription,
    sourceId: usedOn,
    meter: "api_calls",
    quantity,
    usedOn,
    status: invoiceId === null ? "unbilled" : "billed",
    invoiceId,
    correctedFrom: null,
  };
}

/** Usage of February 2026 at 0.002 a unit. */
export function usageLine(change: Partial<InvoiceLine> = {}): InvoiceLine {
  const [seats] = draftOf(1, 100, "US01").lines as [InvoiceLine];
  const quantity = change.quantity ?? 0;
  const net = usd(Math.round(quantity / 5));
  return {
    ...seats,
    lineId: "usage",
    kind: "usage",
    months: 0,
    quantity,
    unitPrice: "0.002",
    periodStartOn: "2026-02-01",
    periodEndOn: "2026-03-01",
    gross: net,
    net,
    ...change,
  };
}

/** A draft of ten seats with further lines. */
export function usageDraft(change: Partial<Invoice> = {}, ...lines: readonly InvoiceLine[]): Invoice {
  const draft = draftOf(1, 100, "US01");
  const all = [...draft.lines, ...lines];
  const net = moneyWire(all.map((line) => money(line.net)).reduce(addMoney));
  return { ...draft, lines: all, gross: net, net, total: net, due: net, ...change };
}
