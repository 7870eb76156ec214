import type { ModificationRequest, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import type { ArrangementMoved } from "./arrangement.ts";
import { modifyArrangement } from "./modification.ts";
import { usd } from "./posting.fixture.ts";

/** A change of price of distinct service that asks for nothing else, unless told otherwise. */
export const change = (modifiedOn: string, priceChange: number, more: Partial<ModificationRequest> = {}): ModificationRequest => ({
  modifiedOn,
  priceChange: usd(priceChange),
  addedAreDistinct: true,
  remainingAreDistinct: true,
  added: [],
  newEnds: [],
  modifiedBy: "ada",
  ...more,
});

/** What came of a step that must not be refused. */
export function moved(decision: ReturnType<typeof modifyArrangement>): ArrangementMoved {
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision;
}

export const modify = (of: RevenueArrangement, request: ModificationRequest) => moved(modifyArrangement(of, request, "je_mod"));
