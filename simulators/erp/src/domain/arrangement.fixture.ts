import type { RecognitionMethod } from "@cashline/contracts/systems/erp/entities";
import type { ArrangementRequest, ObligationRequest, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { deriveId } from "@cashline/kernel/ids";
import { allocatePrice, openArrangement } from "./arrangement.ts";
import { posting, usd } from "./posting.fixture.ts";

export const BY_MONTH: RecognitionMethod = "straight line by month, largest remainder";
export const BY_DAY: RecognitionMethod = "straight line by day, largest remainder";

/** A service over time for a stand-alone price in cents. */
export function service(key: string, price: number, startOn: string, endOn: string): ObligationRequest {
  return { key, description: key, standAlonePrice: usd(price), pattern: "over_time", startOn, endOn };
}

/** Something delivered at a point: on a day, or when its milestone is completed. */
export function delivery(key: string, price: number, satisfiedOn?: string): ObligationRequest {
  const day = satisfiedOn === undefined ? {} : { satisfiedOn };
  return { key, description: key, standAlonePrice: usd(price), pattern: "point_in_time", ...day };
}

/** Work whose progress is measured by milestones of these weights. */
export function work(key: string, price: number, ...weights: number[]): ObligationRequest {
  const milestones = weights.map((weight, index) => ({ key: `m${index + 1}`, weight }));
  return { key, description: key, standAlonePrice: usd(price), pattern: "milestones", milestones };
}

export function arrangementRequest(price: number, ...obligations: ObligationRequest[]): ArrangementRequest {
  return {
    reference: "1",
    contractId: posting("1").contractId,
    customerId: deriveId("cus", "book", "acme"),
    legalEntity: "US01",
    currency: "USD",
    inceptionOn: "2026-01-01",
    transactionPrice: usd(price),
    obligations,
  };
}

/** An arrangement as opened, nothing of it billed or recognised. @throws Error for one that is refused */
export function arrangement(price: number, obligations: ObligationRequest[], method = BY_DAY): RevenueArrangement {
  const request = arrangementRequest(price, ...obligations);
  const decision = allocatePrice(request, method);
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return openArrangement(request, "ra_1", decision.obligations, method, undefined);
}
