import { updateContract } from "@cashline/contracts/systems/crm/contract-operations";
import { contractUpdated } from "@cashline/contracts/systems/crm/events";
import { write } from "@cashline/sim-kit/command";
import { updateContract as update } from "../domain/contract-lifecycle.ts";
import type { Collections } from "../store/collections.ts";
import { currencyRules } from "../store/policy-in-force.ts";
import { contractOf, settleContract } from "./answer.ts";

export const updateContractRoute = write<typeof updateContract, Collections>(updateContract, ({ params, body }, context) => {
  const contract = contractOf(params.contractId, context);
  const rules = currencyRules(context.store.accounts.require(contract.accountId), context);
  return settleContract(update(contract, body, rules), contractUpdated, context);
});
