import { getLegalBillingAccount } from "@cashline/contracts/systems/crm/account-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { billToOf } from "../domain/billing-account.ts";
import { ancestorIds, requireOwnAccount } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const getLegalBillingAccountRoute = read<typeof getLegalBillingAccount, Collections>(
  getLegalBillingAccount,
  ({ params }, context) => {
    const account = requireOwnAccount(params.accountId, context);
    const { billToDefault } = policyInForce(context).policy;
    const { billToAccountId, rule } = billToOf(account, ancestorIds(account.id, context), billToDefault);
    const { legalName, name, taxId, address, currency } = context.store.accounts.require(billToAccountId);
    return reply({ accountId: account.id, billToAccountId, rule, billToDefault, legalName: legalName ?? name, taxId, address, currency });
  },
);
