import type { FunctionalRate, LegalEntity } from "@cashline/contracts/systems/erp/entities";
import type { FxRate } from "@cashline/contracts/systems/erp/ledger-entities";
import type { AppliedPolicy, LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { rateDays } from "../domain/fx.ts";
import { defaultPolicy, printed } from "../domain/policy.ts";
import type { Collections, PostingControls } from "./collections.ts";
import { idsOf } from "./ids.ts";

type Context = CommandContext<Collections>;

/** The tenant's policy; the defaults until it set one. */
export function policyOf(context: Context): LedgerPolicy {
  const stored = context.store.policies.get(idsOf(context).policy());
  if (!stored) return defaultPolicy;
  const { id: _, ...policy } = stored;
  // One that was kept before a member was added has that member's default.
  return { ...defaultPolicy, ...policy };
}

/** The tenant's policy and its version. */
export function policyAndVersion(context: Context): { policy: LedgerPolicy; version: number } {
  return { policy: policyOf(context), version: context.store.policies.version(idsOf(context).policy()) };
}

/** The members of the policy in force that shape a document, with its version, as the document prints them. */
export function printedPolicy(members: readonly (keyof LedgerPolicy)[], context: Context): AppliedPolicy {
  const { policy, version } = policyAndVersion(context);
  return printed(members, policy, version);
}

/** What decides whether a document in a foreign currency is translated, and at which rate. */
export const rateMembers = ["missingFxRate", "fxRateMaximumAgeDays"] as const satisfies readonly (keyof LedgerPolicy)[];

/** What decides the days a document may have, and its rate. */
export const postingMembers = ["futurePeriods", ...rateMembers] as const;

export function controlsOf(context: Context): PostingControls {
  const id = idsOf(context).postingControls();
  return context.store.postingControls.get(id) ?? { id, windows: [], mappings: {}, taxCodes: {} };
}

export function saveControls(controls: PostingControls, { store }: Context): void {
  if (store.postingControls.get(controls.id)) store.postingControls.save(controls);
  else store.postingControls.insert(controls);
}

/** @throws Refusal `unknown-legal-entity` */
export function legalEntityOf(code: string, context: Context): LegalEntity {
  return (
    context.store.legalEntities.get(idsOf(context).legalEntity(code)) ?? refuse("unknown-legal-entity", `There is no legal entity ${code}`)
  );
}

/** The rate of a day, or of the nearest day before it that policy still takes. */
export function rateOn(from: string, to: string, on: string, { fxRateMaximumAgeDays }: LedgerPolicy, context: Context): FxRate | undefined {
  const ids = idsOf(context);
  for (const day of rateDays(on, fxRateMaximumAgeDays)) {
    const rate = context.store.fxRates.get(ids.fxRate(from, to, day));
    if (rate) return rate;
  }
  return undefined;
}

/** The rate a document is booked at: none in the entity's own currency, nor where policy lets one without rate pass. */
export function bookingRate(
  entity: LegalEntity,
  currency: string,
  on: string,
  policy: LedgerPolicy,
  context: Context,
): FunctionalRate | "missing" | undefined {
  if (entity.baseCurrency === currency) return undefined;
  const found = rateOn(currency, entity.baseCurrency, on, policy, context);
  if (found) return { currency: entity.baseCurrency, rate: found.rate, rateOn: found.on };
  return policy.missingFxRate === "refuse" ? "missing" : undefined;
}

/** As `bookingRate`. @throws Refusal `fx-rate-missing` */
export function requireBookingRate(legalEntity: string, currency: string, on: string, context: Context): FunctionalRate | undefined {
  const entity = legalEntityOf(legalEntity, context);
  if (entity.baseCurrency === currency) return undefined;
  const rate = bookingRate(entity, currency, on, policyOf(context), context);
  return rate === "missing" ? refuse("fx-rate-missing", `There is no rate of ${currency} in ${entity.baseCurrency} for ${on}`) : rate;
}
