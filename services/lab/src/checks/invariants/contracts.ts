import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Contract } from "@cashline/contracts/systems/crm/entities";
import { isOpen, renewalsInCase } from "../open-cases.ts";
import { chargedFromStart } from "./charged-from-start.ts";
import { byId, differing, each, together, type Invariant, type Pairs } from "./invariant.ts";

export const entitlementContract: Invariant = {
  name: "entitlement = contract",
  meaning:
    "Every contract in force has one entitlement to exactly what was signed, unless an open case says otherwise; nothing else may be used",
  check: ({ contracts, entitlements, cases }) => {
    const usable = entitlements.filter(({ status }) => status !== "terminated");
    const usableOf = Map.groupBy(usable, ({ contractId }) => contractId);
    const contractOf = byId(contracts);
    const explained = new Set(cases.filter(isOpen).map(({ businessKey }) => businessKey));
    return together(
      each(
        contracts.filter(({ status }) => status === "activated"),
        (contract) => {
          const [entitlement, ...more] = usableOf.get(contract.id) ?? [];
          if (!entitlement || more.length > 0) return `${contract.id}: ${entitlement ? more.length + 1 : 0} entitlements in force`;
          const drift: Pairs = { seats: [contract.seats, entitlement.seats], tier: [contract.tier, entitlement.tier] };
          return differing(`${contract.id} and ${entitlement.id}`, {
            ...(explained.has(entitlement.id) ? {} : drift),
            account: [contract.accountId, entitlement.accountId],
            product: [contract.sku, entitlement.sku],
            end: [contract.endOn, entitlement.endOn],
            begun: [true, entitlement.startOn <= contract.startOn],
            status: ["active", entitlement.status],
          });
        },
      ),
      each(usable, ({ id, contractId }) => {
        const contract = contractOf.get(contractId);
        if (contract?.status === "activated") return undefined;
        return `${id}: in force, and ${contractId} is ${contract?.status ?? "not there"}`;
      }),
    );
  },
};

export const subscriptionContract: Invariant = {
  name: "subscription = contract",
  meaning:
    "Every contract in force is billed by one subscription with its terms; while an open case holds a renewal up, billing may be in the signed next term already. Nothing else is billed",
  check: ({ contracts, subscriptions, opportunities, quotes, cases }) => {
    const billed = subscriptions.filter((subscription) => subscription.status === "active" && !endsUnbegun(subscription));
    const billedOf = Map.groupBy(billed, ({ contractId }) => contractId);
    const contractOf = byId(contracts);
    const quoteOf = byId(quotes.filter(({ status }) => status === "accepted"));
    const inCase = renewalsInCase(cases);
    const heldUp = new Set(opportunities.filter(({ id }) => inCase.has(id)).map(({ contractId }) => contractId));
    return together(
      each(
        contracts.filter(({ status }) => status === "activated"),
        (contract) => {
          const [subscription, ...more] = billedOf.get(contract.id) ?? [];
          if (!subscription || more.length > 0) return `${contract.id}: ${subscription ? more.length + 1 : 0} subscriptions in force`;
          const next = heldUp.has(contract.id) ? quoteOf.get(subscription.lastQuoteId ?? "") : undefined;
          return next?.contractId === contract.id && next.startOn === contract.endOn
            ? billedOtherwise(`${next.id} and ${subscription.id}`, next, next.quantity, subscription)
            : billedOtherwise(`${contract.id} and ${subscription.id}`, contract, contract.seats, subscription);
        },
      ),
      each(billed, ({ id, contractId }) => {
        const contract = contractOf.get(contractId);
        if (contract?.status === "activated" || (contract && heldUp.has(contractId))) return undefined;
        return `${id}: in force, and ${contractId} is ${contract?.status ?? "not there"}`;
      }),
    );
  },
};

/** Whether it ends on the day it is to begin, and so is never billed. */
function endsUnbegun({ startOn, scheduled }: Subscription): boolean {
  return scheduled?.action === "cancel" && scheduled.effectiveOn <= startOn;
}

function billedOtherwise(what: string, signed: Contract | Quote, seats: number, billed: Subscription): string | undefined {
  const [charged, tier] = chargedFromStart(billed);
  return differing(what, {
    product: [`${signed.sku} ${signed.tier}`, `${billed.sku} ${tier}`],
    seats: [seats, charged],
    discount: [signed.discountPercent, billed.discountPercent],
    currency: [signed.currency, billed.currency],
    billed: [signed.billingFrequency, billed.billingFrequency],
    term: [`${signed.startOn} to ${signed.endOn}`, `${billed.startOn} to ${billed.endOn}`],
    months: [signed.termMonths, billed.termMonths],
  });
}
