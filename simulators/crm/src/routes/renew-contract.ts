import { contractRenewed } from "@cashline/contracts/systems/crm/events";
import { renewContract } from "@cashline/contracts/systems/crm/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { renewContract as renew } from "../domain/contract.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleExpiry } from "../store/expire-when-ended.ts";
import { currencyRules } from "../store/policy-in-force.ts";
import { contractOf } from "./answer.ts";

export const renewContractRoute = write<typeof renewContract, Collections>(renewContract, ({ params, body }, context) => {
  const { accounts, contracts, opportunities, renewals } = context.store;
  const contract = contractOf(params.contractId, context);
  const renewalId = context.id("ren", contract.id, body.opportunityId);
  const isRenewed = renewals.get(renewalId) !== undefined;
  const rules = currencyRules(accounts.require(contract.accountId), context);
  const decision = renew(contract, opportunities.get(body.opportunityId), body, isRenewed, rules);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const renewed = contracts.save(decision.contract);
  renewals.insert({ id: renewalId, contractId: renewed.id, opportunityId: body.opportunityId, quoteId: body.quoteId });
  context.emit(contractRenewed, renewed);
  scheduleExpiry(renewed, context);
  return reply(renewed, contracts.version(renewed.id));
});
