import type { FunctionalRate, PostingRequest } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { checkPosting, servicePeriodFault } from "../domain/posting-check.ts";
import type { Collections } from "./collections.ts";
import { gateOf, type Gate } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { bookingRate } from "./settings.ts";

/** Every reason against posting an invoice as ERP stands now, and what posting it would need. */
export type PostingGround = {
  readonly findings: ReturnType<typeof checkPosting>;
  readonly policy: LedgerPolicy;
  readonly gate: Gate;
  readonly rate: FunctionalRate | undefined;
  readonly arrangement: RevenueArrangement | undefined;
};

/** @throws Refusal `invalid-request` for a service period without sense */
export function postingGround(request: PostingRequest, context: CommandContext<Collections>): PostingGround {
  const fault = servicePeriodFault(request);
  if (fault !== undefined) return refuse("invalid-request", fault);
  const { store } = context;
  const ids = idsOf(context);
  const gate = gateOf(request.legalEntity, context);
  const { entity, policy } = gate;
  const arrangement = request.revenueArrangementId === undefined ? undefined : store.revenueArrangements.get(request.revenueArrangementId);
  // An invoice under an arrangement is booked at the arrangement's rate, so that the contract's position has one.
  const ofDay = () => entity && bookingRate(entity, request.currency, request.postedOn, policy, context);
  const rate = arrangement ? arrangement.functional : ofDay();
  const findings = checkPosting(request, {
    ...gate,
    customer: store.customers.get(ids.customer(request.accountId)),
    today: context.today,
    alreadyPosted: store.receivables.get(ids.receivable(request.invoiceId)) !== undefined,
    rate,
    arrangement,
  });
  return { findings, policy, gate, rate: rate === "missing" ? undefined : rate, arrangement };
}
