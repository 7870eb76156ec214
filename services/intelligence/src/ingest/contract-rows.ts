import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Contract } from "@cashline/contracts/systems/crm/entities";
import { fraction, minus, ofDecimal, roundTo, times } from "@cashline/kernel/fraction";
import { currencyExponent, moneyOf, moneyWire } from "@cashline/kernel/money";
import { cents, clock, day } from "../store/columns.ts";
import { rowIn, versionedRowIn, type TableRow } from "./table-row.ts";

/** A contract as it stands, this version of it, and the renewal that closing it out completes. */
export function contractRows(contract: Contract, event: CanonicalEvent): TableRow[] {
  const state = versionedRowIn("contracts", event, {
    contract_id: contract.id,
    account_id: contract.accountId,
    status: contract.status,
    selling_entity: contract.sellingEntity,
    currency: contract.currency,
    tier: contract.tier,
    seats: contract.seats,
    unit_price: contract.unitPrice,
    discount_percent: contract.discountPercent,
    renewals: contract.renewals,
    correlation_id: event.correlationId,
    sku: contract.sku,
  });
  const version = versionedRowIn("contract_versions", event, {
    contract_id: contract.id,
    account_id: contract.accountId,
    legal_entity: contract.sellingEntity,
    status: contract.status,
    product: productOf(contract),
    arr_cents: annualCents(contract),
    start_on: day(contract.startOn),
    end_on: day(contract.endOn),
    renewals: contract.renewals,
    occurred_at: clock(event.occurredAt),
  });
  if (event.type !== "crm.contract.renewed.v1") return [state, version];
  const completed = {
    opportunity_id: contract.lastOpportunityId ?? "",
    contract_id: contract.id,
    completed_at: clock(event.occurredAt),
    account_id: contract.accountId,
    legal_entity: contract.sellingEntity,
  };
  return [state, version, rowIn("renewals", event, completed)];
}

/** A product as reports name it: what is sold, and its edition. */
function productOf({ sku, tier }: Pick<Contract, "sku" | "tier">): string {
  return `${sku} ${tier}`;
}

/**
 * What a contract's seats bring in twelve months after its discount, in cents of the reporting currency; usage is not
 * recurring. Source: SaaS metrics' annual recurring revenue, contracted.
 */
function annualCents({ seats, unitPrice, discountPercent, currency }: Contract): string {
  const paid = minus(fraction(1), times(ofDecimal(discountPercent), fraction(1, 100)));
  const annual = times(times(ofDecimal(unitPrice), fraction(seats * 12)), paid);
  const minor = roundTo(times(annual, fraction(10 ** currencyExponent(currency))), "half-up");
  return cents(moneyWire(moneyOf(currency, minor)));
}
