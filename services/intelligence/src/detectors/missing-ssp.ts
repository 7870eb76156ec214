import { absoluteMoney, formatMoney, money, moneyOf, moneyWire, subtractMoney, sumMoney, type MoneyWire } from "@cashline/kernel/money";
import { anyOf, detector, states } from "./detector.ts";
import { reconciled, type Owner } from "./reconciled.ts";

type Row = Owner & { arrangement_id: string; contract_id: string; currency: string; price: string; obligations: string };
type Obligation = { key: string; standAlonePrice: MoneyWire; allocated: MoneyWire };

const partsOf = (row: Row): Obligation[] => JSON.parse(row.obligations) as Obligation[];

/**
 * Exposure is what was allocated to the wrong obligations: what a promise without a price would get by the residual
 * approach (ASC 606-10-32-34(c), IFRS 15.79(c)), or what the parts miss the price by.
 */
export const missingSsp = detector<Row>({
  name: "missing-ssp",
  code: "REV-ALLOCATION",
  kind: "reconciliation",
  definition:
    "An active revenue arrangement promises something that has no stand-alone selling price while others have one, or its parts do not add up to its price.",
  reads: ["erp.revenue_arrangement", "erp.customer"],
  isTimed: false,
  onlyIf: anyOf("erp.revenue_arrangement"),
  sql: `SELECT a.object_id AS arrangement_id, JSONExtractString(a.payload, 'contractId') AS contract_id, JSONExtractString(a.payload, 'contractId') AS correlation_id, JSONExtractString(a.payload, 'legalEntity') AS legal_entity,
  JSONExtractString(c.payload, 'accountId') AS account_id, JSONExtractString(a.payload, 'currency') AS currency, JSONExtractString(a.payload, 'transactionPrice', 'minor') AS price, JSONExtractRaw(a.payload, 'obligations') AS obligations
FROM (SELECT *, arrayFilter(o -> JSONExtractString(o, 'status') != 'cancelled', JSONExtractArrayRaw(payload, 'obligations')) AS parts FROM ${states("erp.revenue_arrangement")} WHERE JSONExtractString(payload, 'status') = 'active') AS a
LEFT JOIN ${states("erp.customer")} AS c ON c.object_id = JSONExtractString(a.payload, 'customerId')
WHERE (arrayExists(o -> JSONExtractString(o, 'standAlonePrice', 'minor') = '0', parts) AND arrayExists(o -> JSONExtractString(o, 'standAlonePrice', 'minor') != '0', parts))
  OR arraySum(o -> toInt64OrZero(JSONExtractString(o, 'allocated', 'minor')), parts) != toInt64OrZero(price)
ORDER BY arrangement_id`,
  detected: (row) => {
    const parts = partsOf(row);
    const price = moneyOf(row.currency, BigInt(row.price));
    const unpriced = parts.filter(({ standAlonePrice }) => standAlonePrice.minor === "0").map(({ key }) => key);
    const others = sumMoney(
      row.currency,
      parts.map((part) => money(unpriced.length > 0 ? part.standAlonePrice : part.allocated)),
    );
    const gap = absoluteMoney(subtractMoney(price, others));
    return reconciled(row, {
      code: "REV-ALLOCATION",
      businessKey: row.arrangement_id,
      title: unpriced.length > 0 ? "A promise has no price of its own" : "The parts are not the price",
      expected: `${formatMoney(gap)} for ${unpriced.join(", ") || "the parts to add up"}`,
      found: `${formatMoney(price)} over ${parts.map(({ key, allocated }) => `${key} ${formatMoney(money(allocated))}`).join(", ")}`.slice(
        0,
        300,
      ),
      exposure: moneyWire(gap),
      direction: "none",
      correction: {
        revenueArrangementId: row.arrangement_id,
        contractId: row.contract_id,
        unpriced: unpriced.join(","),
        currency: row.currency,
        minor: gap.minor.toString(),
      },
    });
  },
});
