import { allocate, moneyOf, moneyWire, formatMoney } from "@cashline/kernel/money";
import { daysBetween, firstOfNextMonth, monthOf } from "@cashline/kernel/time";
import { detector, states } from "./detector.ts";
import { reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & {
  schedule_id: string;
  invoice_id: string;
  contract_id: string;
  currency: string;
  method: string;
  total: string;
  start_on: string;
  end_on: string;
  days: string;
  months: string[];
  amounts: string[];
};

/** Exposure is what the schedule puts into months beyond what equal days of the contract's own dates would, by largest remainder. */
export const scheduleOffDates = detector<Row>({
  name: "schedule-off-dates",
  code: "REV-SCHEDULE",
  kind: "reconciliation",
  definition:
    "The days over which an invoice's revenue is scheduled are not those from the first day of its service to the day before the next period; cancelled schedules and those of arrangements are left out, and those of last bills, whose service is over.",
  reads: ["erp.revenue_schedule", "billing.invoice"],
  isTimed: false,
  sql: `SELECT s.object_id AS schedule_id, i.invoice_id AS invoice_id, i.contract_id AS contract_id, i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id,
  JSONExtractString(s.payload, 'currency') AS currency, JSONExtractString(s.payload, 'method') AS method, JSONExtractString(s.payload, 'total', 'minor') AS total,
  JSONExtractString(service, 'periodStartOn') AS start_on, JSONExtractString(service, 'periodEndOn') AS end_on, toString(arraySum(line -> JSONExtractInt(line, 'days'), s.lines)) AS days,
  arrayMap(line -> JSONExtractString(line, 'month'), s.lines) AS months, arrayMap(line -> JSONExtractString(line, 'amount', 'minor'), s.lines) AS amounts
FROM (SELECT *, JSONExtractArrayRaw(payload, 'lines') AS lines FROM ${states("erp.revenue_schedule")}
  WHERE NOT JSONHas(payload, 'revenueArrangementId') AND NOT arrayExists(line -> JSONExtractString(line, 'status') = 'cancelled', JSONExtractArrayRaw(payload, 'lines'))) AS s
INNER JOIN (SELECT *, arrayFirst(line -> JSONExtractString(line, 'kind') = 'recurring', JSONExtractArrayRaw(invoice, 'lines')) AS service FROM ${sentInvoices}) AS i ON i.invoice_id = JSONExtractString(s.payload, 'invoiceId')
WHERE start_on < end_on AND JSONExtractString(i.invoice, 'purpose') != 'final' AND toInt64(days) != dateDiff('day', toDate(start_on), toDate(end_on))
ORDER BY schedule_id`,
  detected: (row) => {
    const right = byMonth(row);
    const misplaced = row.months
      .map((month, index) => BigInt(row.amounts[index] ?? "0") - (right.get(month) ?? 0n))
      .reduce((sum, late) => (late > 0n ? sum + late : sum), 0n);
    const exposure = moneyOf(row.currency, misplaced);
    return reconciled(row, {
      code: "REV-SCHEDULE",
      businessKey: row.schedule_id,
      title: "Revenue scheduled over other days than the contract's",
      expected: `${daysBetween(row.start_on, row.end_on)} days from ${row.start_on}`,
      found: `${row.days} days (${row.method}), ${formatMoney(exposure)} in other months`,
      exposure: moneyWire(exposure),
      direction: "none",
      correction: {
        revenueScheduleId: row.schedule_id,
        invoiceId: row.invoice_id,
        contractId: row.contract_id,
        serviceStartOn: row.start_on,
        serviceEndOn: row.end_on,
      },
    });
  },
});

/** The total in equal days from the first day of the service to the day before its end, by month. */
function byMonth({ currency, total, start_on: startOn, end_on: endOn }: Row): Map<string, bigint> {
  const months: { month: string; days: bigint }[] = [];
  for (let from = startOn; from < endOn; from = firstOfNextMonth(from)) {
    const next = firstOfNextMonth(from);
    months.push({ month: monthOf(from), days: BigInt(daysBetween(from, next < endOn ? next : endOn)) });
  }
  const parts = allocate(
    moneyOf(currency, BigInt(total)),
    months.map(({ days }) => days),
  );
  return new Map(months.map(({ month }, index) => [month, parts[index]?.minor ?? 0n]));
}
