import { contractActivated } from "@cashline/contracts/systems/crm/events";
import { createContract } from "@cashline/contracts/systems/crm/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { termFlaw } from "../domain/contract.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleExpiry } from "../store/expire-when-ended.ts";
import { requireAccount } from "./answer.ts";

export const createContractRoute = write<typeof createContract, Collections>(createContract, ({ body }, context) => {
  requireAccount(body.accountId, context);
  const flaw = termFlaw(body);
  if (flaw !== undefined) return refuse("invalid-request", flaw);
  const contract = {
    id: context.id("ctr", body.externalKey),
    ...body,
    status: "activated" as const,
    renewals: 0,
    lastOpportunityId: null,
    lastTermValue: null,
  };
  context.store.contracts.insert(contract);
  context.emit(contractActivated, contract);
  scheduleExpiry(contract, context);
  return reply(contract, 1);
});
