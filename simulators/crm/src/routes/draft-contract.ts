import { draftContract } from "@cashline/contracts/systems/crm/contract-operations";
import { contractDrafted } from "@cashline/contracts/systems/crm/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { draftContract as draft } from "../domain/contract-lifecycle.ts";
import { requireAccount } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { currencyRules } from "../store/policy-in-force.ts";

export const draftContractRoute = write<typeof draftContract, Collections>(draftContract, ({ body }, context) => {
  const rules = currencyRules(requireAccount(body.accountId, context), context);
  const decision = draft(context.id("ctr", body.externalKey), body, rules);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  context.store.contracts.insert(decision.contract);
  context.emit(contractDrafted, decision.contract);
  return reply(decision.contract, 1);
});
