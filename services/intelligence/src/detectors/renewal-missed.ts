import { ratioAmount, remainingShare } from "@cashline/kernel/decimal";
import { moneyWire } from "@cashline/kernel/money";
import { daysBetween } from "@cashline/kernel/time";
import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";

type Row = {
  contract_id: string;
  entitlement_id: string;
  account_id: string;
  selling_entity: string;
  currency: string;
  seats: string;
  unit_price: string;
  discount_percent: string;
  ended_on: string;
  served_until: string;
  today: string;
};

/** Active entitlements, and until when the latest of a contract's subscriptions is billed. */
const SERVED = `served AS (SELECT object_id AS entitlement_id, JSONExtractString(payload, 'contractId') AS contract, JSONExtractString(payload, 'endOn') AS served_until
FROM ${states("provisioning.entitlement")} WHERE JSONExtractString(payload, 'status') = 'active'),
billed AS (SELECT JSONExtractString(payload, 'contractId') AS contract, max(JSONExtractString(payload, 'endOn')) AS billed_until FROM ${states("billing.subscription")} GROUP BY contract)`;

/** Exposure is the contract's price of a month times the months since its end, a month being a twelfth of 365 days; rounded half-up. */
export const renewalMissed = detector<Row>({
  name: "renewal-missed",
  code: "BIL-RENEWAL-MISSED",
  kind: "reconciliation",
  definition:
    "A contract's term has ended, its subscription has no later one, and its entitlement is active beyond that day. Service is never extended before its invoice, so a renewal on its way does not look like this.",
  reads: ["crm.contract", "billing.subscription", "provisioning.entitlement"],
  isTimed: true,
  // Whoever is served beyond a term that nothing renewed is served beyond what is billed, on any day.
  onlyIf: {
    reads: ["billing.subscription", "provisioning.entitlement"],
    sql: `WITH ${SERVED} SELECT 1 FROM served AS s LEFT JOIN billed AS b ON b.contract = s.contract WHERE s.served_until > b.billed_until LIMIT 1`,
  },
  sql: `WITH contracts AS (SELECT object_id AS contract_id, payload, JSONExtractString(payload, 'endOn') AS ended_on FROM ${states("crm.contract")} WHERE ended_on <= toString(toDate({asOf:DateTime64(3, 'UTC')}))),
${SERVED}
SELECT c.contract_id AS contract_id, s.entitlement_id AS entitlement_id, JSONExtractString(c.payload, 'accountId') AS account_id, JSONExtractString(c.payload, 'sellingEntity') AS selling_entity,
  JSONExtractString(c.payload, 'currency') AS currency, toString(JSONExtractUInt(c.payload, 'seats')) AS seats, JSONExtractString(c.payload, 'unitPrice') AS unit_price,
  JSONExtractString(c.payload, 'discountPercent') AS discount_percent, c.ended_on AS ended_on, s.served_until AS served_until, toString(toDate({asOf:DateTime64(3, 'UTC')})) AS today
FROM contracts AS c INNER JOIN served AS s ON s.contract = c.contract_id LEFT JOIN billed AS b ON b.contract = c.contract_id
WHERE s.served_until > c.ended_on AND s.served_until > today AND b.billed_until <= c.ended_on
ORDER BY contract_id, entitlement_id`,
  detected: (row) => {
    // The day on which the term has ended is the first one served without a contract.
    const days = daysBetween(row.ended_on, row.today) + 1;
    const factors = [row.unit_price, row.seats, remainingShare(row.discount_percent), String(12 * days)];
    return {
      ...belongsTo({ ...row, correlation_id: row.contract_id }),
      finding: {
        code: "BIL-RENEWAL-MISSED",
        businessKey: row.contract_id,
        title: "Service goes on after the term",
        expected: `service until ${row.ended_on}, or a renewal`,
        found: `${row.seats} seats served until ${row.served_until}, nothing renewed`,
        exposure: moneyWire(ratioAmount(row.currency, "half-up", factors, 365n)),
        direction: "under_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { entitlementId: row.entitlement_id, endedOn: row.ended_on },
      },
    };
  },
});
