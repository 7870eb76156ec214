import { customerUpdated } from "@cashline/contracts/systems/erp/events";
import { updateCustomer } from "@cashline/contracts/systems/erp/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { requireOwnBillingAccount } from "../store/require-own-billing-account.ts";
import { legalEntityOf } from "../store/settings.ts";

export const updateCustomerRoute = write<typeof updateCustomer, Collections>(updateCustomer, ({ params, body }, context) => {
  const { customers } = context.store;
  const customer = customers.require(params.customerId);
  context.requireVersion(customers.version(customer.id));
  if (body.legalEntity !== undefined) legalEntityOf(body.legalEntity, context);
  if (body.billingAccountId !== undefined) requireOwnBillingAccount({ ...customer, ...body }, context);
  const changed = customers.save({ ...customer, ...body });
  context.emit(customerUpdated, changed);
  return reply(changed, customers.version(customer.id));
});
