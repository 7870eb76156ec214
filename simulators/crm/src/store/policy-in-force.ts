import type { Account } from "@cashline/contracts/systems/crm/entities";
import type { CrmPolicy } from "@cashline/contracts/systems/crm/policy";
import type { CommandContext } from "@cashline/sim-kit/command";
import { policyInForce as inForce } from "@cashline/sim-kit/policy";
import type { CurrencyRules } from "../domain/contract.ts";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";

/** The tenant's policy and its version; the default has version 0. */
export function policyInForce({ store, id }: Pick<CommandContext<Collections>, "store" | "id">): { policy: CrmPolicy; version: number } {
  return inForce(store.policies, { id: id("crp", "policy"), ...defaultPolicy });
}

/** What decides which currency a contract of an account may have. */
export function currencyRules({ currency }: Account, context: Pick<CommandContext<Collections>, "store" | "id">): CurrencyRules {
  return { accountCurrency: currency, contractCurrency: policyInForce(context).policy.contractCurrency };
}
