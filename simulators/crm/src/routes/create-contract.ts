import { contractActivated } from "@cashline/contracts/systems/crm/events";
import { createContract } from "@cashline/contracts/systems/crm/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { recordContract } from "../domain/contract-lifecycle.ts";
import { requireAccount } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { currencyRules } from "../store/policy-in-force.ts";
import { scheduleExpiry } from "../store/expire-when-ended.ts";

export const createContractRoute = write<typeof createContract, Collections>(createContract, ({ body }, context) => {
  const rules = currencyRules(requireAccount(body.accountId, context), context);
  const decision = recordContract(context.id("ctr", body.externalKey), body, context.client, rules);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { contract } = decision;
  context.store.contracts.insert(contract);
  context.emit(contractActivated, contract);
  scheduleExpiry(contract, context);
  return reply(contract, 1);
});
