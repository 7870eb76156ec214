import { previewAllocation } from "@cashline/contracts/systems/erp/revenue-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { ALLOCATION_METHOD } from "../domain/allocation.ts";
import { allocatePrice } from "../domain/arrangement.ts";
import { recognitionMethod } from "../domain/revenue-schedule.ts";
import type { Collections } from "../store/collections.ts";
import { policyOf } from "../store/settings.ts";

export const previewAllocationRoute = write<typeof previewAllocation, Collections>(previewAllocation, ({ body }, context) => {
  const method = recognitionMethod(policyOf(context));
  const decision = allocatePrice(body, method);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const obligations = decision.obligations.map(({ key, standAlonePrice, allocated, lines }) => ({
    key,
    standAlonePrice,
    allocated,
    lines,
  }));
  return reply({ allocationMethod: ALLOCATION_METHOD, method, transactionPrice: body.transactionPrice, obligations });
});
