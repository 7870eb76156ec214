import type { FunctionalRate } from "@cashline/contracts/systems/erp/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import type { ToleranceRate } from "../domain/settlement.ts";
import type { Collections } from "./collections.ts";
import { legalEntityOf, policyOf, rateOn } from "./settings.ts";

/**
 * The rate of the day money settles what was booked at a rate: without one the books would not balance in the entity's
 * own currency, whatever policy says of invoices. @throws Refusal `fx-rate-missing`
 */
export function settlementRate(legalEntity: string, currency: string, on: string, context: CommandContext<Collections>): FunctionalRate {
  const { baseCurrency } = legalEntityOf(legalEntity, context);
  const found = rateOn(currency, baseCurrency, on, policyOf(context), context);
  if (!found) return refuse("fx-rate-missing", `There is no rate of ${currency} in ${baseCurrency} for ${on}`);
  return { currency: baseCurrency, rate: found.rate, rateOn: found.on };
}

/** At which rate a short payment of the day is weighed against the tolerance. */
export function toleranceRate(legalEntity: string, currency: string, on: string, context: CommandContext<Collections>): ToleranceRate {
  const { baseCurrency } = legalEntityOf(legalEntity, context);
  if (currency === baseCurrency) return undefined;
  const found = rateOn(currency, baseCurrency, on, policyOf(context), context);
  return found ? { currency: baseCurrency, rate: found.rate, rateOn: found.on } : null;
}
