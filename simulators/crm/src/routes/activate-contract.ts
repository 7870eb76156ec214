import { activateContract } from "@cashline/contracts/systems/crm/contract-operations";
import { contractActivated } from "@cashline/contracts/systems/crm/events";
import { write } from "@cashline/sim-kit/command";
import { activateContract as activate } from "../domain/contract-lifecycle.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleExpiry } from "../store/expire-when-ended.ts";
import { currencyRules, policyInForce } from "../store/policy-in-force.ts";
import { contractOf, settleContract } from "./answer.ts";

export const activateContractRoute = write<typeof activateContract, Collections>(activateContract, ({ params }, context) => {
  const contract = contractOf(params.contractId, context);
  const rules = { ...policyInForce(context).policy, ...currencyRules(context.store.accounts.require(contract.accountId), context) };
  const answer = settleContract(activate(contract, context.client, rules), contractActivated, context);
  scheduleExpiry(answer.body, context);
  return answer;
});
