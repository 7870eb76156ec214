import type { Customer } from "@cashline/contracts/systems/erp/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";

/**
 * A billing account is of one account, so it pays for one customer: money and invoices of two could not be told apart.
 * @throws Refusal `billing-account-taken`
 */
export function requireOwnBillingAccount(
  { id, billingAccountId }: Pick<Customer, "id" | "billingAccountId">,
  context: CommandContext<Collections>,
): void {
  const other = context.store.customers.find({ billingAccountId }).find((customer) => customer.id !== id);
  if (other) refuse("billing-account-taken", `${billingAccountId} is bound to customer ${other.id}`);
}
