import { returnContract } from "@cashline/contracts/systems/crm/contract-operations";
import { contractReturned } from "@cashline/contracts/systems/crm/events";
import { write } from "@cashline/sim-kit/command";
import { returnContract as giveBack } from "../domain/contract-lifecycle.ts";
import type { Collections } from "../store/collections.ts";
import { contractOf, settleContract } from "./answer.ts";

export const returnContractRoute = write<typeof returnContract, Collections>(returnContract, ({ params, body }, context) =>
  settleContract(giveBack(contractOf(params.contractId, context), body.reason), contractReturned, context),
);
