import type { BillingAccount, Invoice, RateCard, Subscription, UsageRecord } from "@cashline/contracts/systems/billing/entities";
import { collection } from "@cashline/sim-kit/collection";
import type { Renewal } from "../domain/subscription.ts";

/** Usage, and where it stands: `unbilledOf` names its subscription until an invoice (`billedBy`) takes it in. */
export type StoredUsage = UsageRecord & { unbilledOf: string | null; billedBy: string | null };

/** How many batches of usage a subscription has had; tells apart the events about them. */
export type UsageBatches = { id: string; subscriptionId: string; batches: number };

/** The last number used in a series of invoice numbers. */
export type NumberCounter = { id: string; series: string; last: number };

export const collections = {
  accounts: collection<BillingAccount>("accounts", { indexes: ["accountId"] }),
  rateCards: collection<RateCard>("rate_cards", { indexes: ["sku", "accountId"] }),
  subscriptions: collection<Subscription>("subscriptions", { indexes: ["contractId", "status"] }),
  renewals: collection<Renewal>("renewals"),
  usage: collection<StoredUsage>("usage", { indexes: ["unbilledOf", "billedBy"] }),
  usageBatches: collection<UsageBatches>("usage_batches"),
  invoices: collection<Invoice>("invoices", { indexes: ["subscriptionId", "status", "number"] }),
  numberCounters: collection<NumberCounter>("number_counters"),
};

export type Collections = typeof collections;
