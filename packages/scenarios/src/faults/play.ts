import type { Instant } from "@cashline/kernel/time";
import { publishPrice } from "../book/load.ts";
import type { Estate } from "../book/estate.ts";
import { idOf, type LoadedIds } from "../book/loaded-ids.ts";
import type { BusinessFault, FaultAction } from "./fault.ts";

/** A step with a name of its own, from which its idempotency key is made. */
export type PlannedStep = { at: Instant; key: string; fault: string; action: FaultAction };

/** All steps of a plan in order of time; steps of the same instant in the order their faults state. */
export function stepsOf(plan: readonly BusinessFault[]): PlannedStep[] {
  return plan
    .flatMap(({ id, steps }) => steps.map(({ at, action }, index) => ({ at, action, fault: id, key: `fault/${id}/${index}` })))
    .toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
}

/**
 * Carries one step out through the systems' own APIs. Playing it again changes nothing.
 * @throws ProblemError when a system refuses it, Error when the book has not been loaded
 */
export async function play(step: PlannedStep, estate: Estate, ids: LoadedIds): Promise<void> {
  const { action, key: idempotencyKey } = step;
  switch (action.kind) {
    case "publish-price":
      return publishPrice(action.price, `price/${action.price.key}`, estate, ids);
    case "delay-event":
      return delayEvent(step.at, action, estate, ids);
    case "patch-billing-account": {
      const params = { billingAccountId: idOf(ids.billingAccounts, action.account) };
      const { version } = await estate.billing.getBillingAccount({ params });
      await estate.billing.updateBillingAccount({ params, body: action.change, ifMatch: version, idempotencyKey });
      return;
    }
    case "patch-erp-customer": {
      const params = { customerId: idOf(ids.customers, action.account) };
      const { parent } = action.change;
      const { version } = await estate.erp.getCustomer({ params });
      await estate.erp.updateCustomer({
        params,
        body: { parentAccountId: parent === null ? null : idOf(ids.accounts, parent) },
        ifMatch: version,
        idempotencyKey,
      });
      return;
    }
    case "patch-entitlement": {
      const params = { entitlementId: idOf(ids.entitlements, action.contract) };
      const { version } = await estate.provisioning.getEntitlement({ params });
      await estate.provisioning.changeEntitlement({ params, body: action.change, ifMatch: version, idempotencyKey });
      return;
    }
  }
}

async function delayEvent(
  from: Instant,
  { id, system, eventType, price, to }: Extract<FaultAction, { kind: "delay-event" }>,
  estate: Estate,
  ids: LoadedIds,
): Promise<void> {
  const match = price === null ? eventType : `${eventType}@${idOf(ids.prices, price.key)}`;
  await estate.faults[system].putFault({
    params: { tenant: estate.tenant, faultId: id },
    body: { id, kind: "delay", match, from, to, probability: 1 },
  });
}
