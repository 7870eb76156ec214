import { customerCreated } from "@cashline/contracts/systems/erp/events";
import { createCustomer } from "@cashline/contracts/systems/erp/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { requireNew } from "../store/require-new.ts";
import { requireOwnBillingAccount } from "../store/require-own-billing-account.ts";
import { legalEntityOf } from "../store/settings.ts";

export const createCustomerRoute = write<typeof createCustomer, Collections>(createCustomer, ({ body }, context) => {
  legalEntityOf(body.legalEntity, context);
  const id = idsOf(context).customer(body.accountId);
  requireNew(context.store.customers, id);
  requireOwnBillingAccount({ id, billingAccountId: body.billingAccountId }, context);
  const customer = context.store.customers.insert({ id, ...body, status: "active" });
  context.emit(customerCreated, customer);
  return reply(customer, 1);
});
