import { amendContract } from "@cashline/contracts/systems/crm/contract-operations";
import { contractUpdated } from "@cashline/contracts/systems/crm/events";
import { write } from "@cashline/sim-kit/command";
import { amendContract as amend } from "../domain/amend-contract.ts";
import type { Collections } from "../store/collections.ts";
import { contractOf, settleContract } from "./answer.ts";

export const amendContractRoute = write<typeof amendContract, Collections>(amendContract, ({ params, body }, context) =>
  settleContract(
    amend(contractOf(params.contractId, context), context.store.opportunities.get(body.opportunityId), body),
    contractUpdated,
    context,
  ),
);
