import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { moneyWire } from "@cashline/kernel/money";
import { detector } from "./detector.ts";

type Row = {
  entitlement_id: string;
  account_id: string;
  selling_entity: string;
  correlation_id: string;
  currency: string;
  unit_price: string;
  discount_percent: string;
  contracted: string;
  provisioned: string;
  contract_tier: string;
  entitlement_tier: string;
};

/** Exposure is one month of the difference at the signed price, rounded half-up. */
export const entitlementDrift = detector<Row>({
  name: "entitlement-drift",
  code: "QTC-ENTITLEMENT-DRIFT",
  kind: "reconciliation",
  definition:
    "Seats or tier of an active entitlement differ from its activated contract, both having seen the same number of renewals, so that a renewal on its way is no drift.",
  reads: ["crm.contract", "provisioning.entitlement"],
  isTimed: false,
  sql: `SELECT e.entitlement_id AS entitlement_id, c.account_id AS account_id, c.selling_entity AS selling_entity, c.correlation_id AS correlation_id,
  c.currency AS currency, c.unit_price AS unit_price, c.discount_percent AS discount_percent, toString(c.seats) AS contracted, toString(e.seats) AS provisioned, c.tier AS contract_tier, e.tier AS entitlement_tier
FROM (SELECT * FROM pi.entitlements FINAL WHERE tenant = {tenant:String}) AS e
INNER JOIN (SELECT * FROM pi.contracts FINAL WHERE tenant = {tenant:String}) AS c ON c.contract_id = e.contract_id
WHERE c.status = 'activated' AND e.status = 'active' AND e.renewals = c.renewals AND e.occurred_at <= {asOf:DateTime64(3, 'UTC')} AND (e.seats != c.seats OR e.tier != c.tier)
ORDER BY entitlement_id`,
  detected: (row) => {
    const difference = Number(row.provisioned) - Number(row.contracted);
    const share = remainingShare(row.discount_percent);
    return {
      accountId: row.account_id || null,
      legalEntity: row.selling_entity || null,
      correlationId: row.correlation_id,
      finding: {
        code: "QTC-ENTITLEMENT-DRIFT",
        businessKey: row.entitlement_id,
        title: "Entitlement differs from the contract",
        expected: `${row.contracted} seats of ${row.contract_tier}`,
        found: `${row.provisioned} seats of ${row.entitlement_tier}`,
        exposure: moneyWire(priceAmount(row.currency, "half-up", row.unit_price, String(Math.abs(difference)), share)),
        direction: difference > 0 ? "under_billed" : difference < 0 ? "over_billed" : "none",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { entitlementId: row.entitlement_id, seats: row.contracted, tier: row.contract_tier },
      },
    };
  },
});
