import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { moneyWire } from "@cashline/kernel/money";
import { belongsTo, type CaseRow } from "./business-cases.ts";
import { detector, states } from "./detector.ts";

type Row = CaseRow & {
  entitlement_id: string;
  currency: string;
  unit_price: string;
  discount_percent: string;
  contracted: string;
  provisioned: string;
  contract_tier: string;
  entitlement_tier: string;
  status: string;
};

/** Exposure is one month of the difference at the signed price, rounded half-up. */
export const entitlementDrift = detector<Row>({
  name: "entitlement-drift",
  code: "QTC-ENTITLEMENT-DRIFT",
  kind: "reconciliation",
  definition:
    "Seats or tier of an active entitlement differ from its activated contract, or it is terminated before its end or suspended for no reason of its own, or it is active though its contract is terminated; both having seen the same number of renewals, so that a renewal on its way is no drift. A suspension for non-payment, fraud, security, a breach of terms, maintenance or at the customer's wish is meant.",
  reads: ["crm.contract", "provisioning.entitlement"],
  isTimed: false,
  sql: `SELECT e.entitlement_id AS entitlement_id, c.account_id AS account_id, c.selling_entity AS selling_entity, c.correlation_id AS correlation_id, e.status AS status,
  c.currency AS currency, c.unit_price AS unit_price, c.discount_percent AS discount_percent, toString(if(c.status = 'activated', c.seats, 0)) AS contracted,
  toString(if(e.status = 'active', e.seats, 0)) AS provisioned, c.tier AS contract_tier, e.tier AS entitlement_tier
FROM (SELECT object_id AS entitlement_id, occurred_at, JSONExtractString(payload, 'contractId') AS contract, JSONExtractString(payload, 'status') AS status, JSONExtractString(payload, 'tier') AS tier,
  JSONExtractUInt(payload, 'seats') AS seats, JSONExtractUInt(payload, 'renewals') AS renewals, JSONExtractString(payload, 'suspensionCode') AS suspension, JSONExtractString(payload, 'endOn') AS end_on
  FROM ${states("provisioning.entitlement")}) AS e
INNER JOIN (SELECT * FROM pi.contracts FINAL WHERE tenant = {tenant:String} AND status IN ('activated', 'terminated')) AS c ON c.contract_id = e.contract
WHERE e.renewals = c.renewals AND e.occurred_at <= {asOf:DateTime64(3, 'UTC')} AND (e.status = 'active' AND (c.status = 'terminated' OR e.seats != c.seats OR e.tier != c.tier)
  OR c.status = 'activated' AND (e.status = 'suspended' AND e.suspension IN ('', 'other') OR e.status = 'terminated' AND e.end_on > toString(toDate(e.occurred_at))))
ORDER BY entitlement_id`,
  detected: (row) => {
    const difference = Number(row.provisioned) - Number(row.contracted);
    const share = remainingShare(row.discount_percent);
    return {
      ...belongsTo(row),
      finding: {
        code: "QTC-ENTITLEMENT-DRIFT",
        businessKey: row.entitlement_id,
        title: row.status === "active" ? "Entitlement differs from the contract" : `Entitlement ${row.status} though contracted`,
        expected: `${row.contracted} seats of ${row.contract_tier}`,
        found: row.status === "active" ? `${row.provisioned} seats of ${row.entitlement_tier}` : row.status,
        exposure: moneyWire(priceAmount(row.currency, "half-up", row.unit_price, String(Math.abs(difference)), share)),
        direction: difference > 0 ? "under_billed" : difference < 0 ? "over_billed" : "none",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { entitlementId: row.entitlement_id, seats: row.contracted, tier: row.contract_tier, status: row.status },
      },
    };
  },
});
