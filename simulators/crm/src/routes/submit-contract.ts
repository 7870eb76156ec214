import { submitContract } from "@cashline/contracts/systems/crm/contract-operations";
import { contractSubmitted } from "@cashline/contracts/systems/crm/events";
import { write } from "@cashline/sim-kit/command";
import { submitContract as submit } from "../domain/contract-lifecycle.ts";
import type { Collections } from "../store/collections.ts";
import { contractOf, settleContract } from "./answer.ts";

export const submitContractRoute = write<typeof submitContract, Collections>(submitContract, ({ params }, context) =>
  settleContract(submit(contractOf(params.contractId, context), context.client), contractSubmitted, context),
);
