import type { CommandContext } from "@cashline/sim-kit/command";
import type { Ground, Sale } from "../domain/calculate-tax.ts";
import { DISTANCE_SALES_SCOPE, distanceTurnover } from "../domain/distance-sales.ts";
import { europeanUnion } from "../domain/jurisdictions.ts";
import { normalizeTaxId, taxIdFormats } from "../domain/tax-ids.ts";
import { sellerKey } from "../domain/turnover.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "./policy-in-force.ts";

/** Reads what a calculation rests on, and of that only what this sale and the policy can ask for. */
export function groundOf(sale: Sale, context: CommandContext<Collections>): Ground {
  const { store, now } = context;
  const { policy } = policyInForce(context);
  const { country } = sale.shipTo;
  const asksRegistry = sale.customerTaxId !== null && policy.taxIdCheck !== "form" && taxIdFormats[country] !== undefined;
  const record = asksRegistry ? store.taxIdRecords.get(taxIdRecordId(context, country, sale.customerTaxId ?? "")) : undefined;
  const asksTurnover = policy.distanceSales === "threshold" && sale.customerTaxId === null && europeanUnion.has(country);
  return {
    registrations: store.registrations.find({ legalEntity: sale.legalEntity }),
    policy,
    at: now,
    taxIdRecord: record,
    consultationNumber: record === undefined ? null : consultationNumber(context, record.country, record.taxId),
    certificates: sale.accountId === null ? [] : store.certificates.find({ accountId: sale.accountId }),
    distanceTurnover: asksTurnover
      ? distanceTurnover(store.turnover.find({ seller: sellerKey(sale.legalEntity, DISTANCE_SALES_SCOPE) }), sale.taxOn)
      : null,
  };
}

/** The id under which the registry keeps a number. */
export function taxIdRecordId(context: Pick<CommandContext<Collections>, "id">, country: string, taxId: string): string {
  return context.id("tin", country, normalizeTaxId(taxId));
}

/** The registry's proof that a number was asked about on this day (VIES `requestIdentifier`). */
export function consultationNumber(context: Pick<CommandContext<Collections>, "id" | "today">, country: string, taxId: string): string {
  return context.id("vcn", country, taxId, context.today);
}
