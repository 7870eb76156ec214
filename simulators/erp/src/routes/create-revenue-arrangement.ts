import { arrangementCreated } from "@cashline/contracts/systems/erp/events";
import { createRevenueArrangement } from "@cashline/contracts/systems/erp/revenue-operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { allocatePrice, openArrangement } from "../domain/arrangement.ts";
import { recognitionMethod } from "../domain/revenue-schedule.ts";
import { scheduleArrangement } from "../store/arrangements.ts";
import { requireFit } from "../store/book-entry.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { legalEntityOf, policyOf, requireBookingRate } from "../store/settings.ts";

export const createRevenueArrangementRoute = write<typeof createRevenueArrangement, Collections>(
  createRevenueArrangement,
  ({ body }, context) => {
    const { contractId, reference, customerId, legalEntity, currency, inceptionOn, transactionPrice } = body;
    legalEntityOf(legalEntity, context);
    const customer = context.store.customers.get(customerId) ?? refuse("unknown-customer", `There is no customer ${customerId}`);
    if (customer.legalEntity !== legalEntity)
      return refuse("legal-entity-mismatch", `Customer ${customerId} belongs to ${customer.legalEntity}, not ${legalEntity}`);
    if (customer.currency !== currency)
      return refuse("currency-mismatch", `The customer pays in ${customer.currency}, the arrangement is in ${currency}`);
    const method = recognitionMethod(policyOf(context));
    const decision = allocatePrice(body, method);
    if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
    const rate = requireBookingRate(legalEntity, currency, inceptionOn, context);
    requireFit(money(transactionPrice), rate);
    const id = idsOf(context).revenueArrangement(contractId, reference);
    const arrangement = context.store.revenueArrangements.insert(openArrangement(body, id, decision.obligations, method, rate));
    context.emit(arrangementCreated, arrangement);
    scheduleArrangement(arrangement, context);
    return reply(arrangement, 1);
  },
);
