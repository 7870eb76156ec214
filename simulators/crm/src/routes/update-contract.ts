import { updateContract } from "@cashline/contracts/systems/crm/contract-operations";
import { contractUpdated } from "@cashline/contracts/systems/crm/events";
import { write } from "@cashline/sim-kit/command";
import { updateContract as update } from "../domain/contract-lifecycle.ts";
import type { Collections } from "../store/collections.ts";
import { contractOf, settleContract } from "./answer.ts";

export const updateContractRoute = write<typeof updateContract, Collections>(updateContract, ({ params, body }, context) =>
  settleContract(update(contractOf(params.contractId, context), body), contractUpdated, context),
);
