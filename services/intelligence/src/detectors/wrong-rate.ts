import { priceAmount } from "@cashline/kernel/decimal";
import { absoluteMoney, currencyExponent, formatMoney, moneyOf, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { anyOf, detector, states } from "./detector.ts";
import { minor, reconciled, renewalsByKey, type Owner } from "./reconciled.ts";

type Row = Owner & {
  entry_id: string;
  contract_id: string;
  manual_journal_id: string;
  currency: string;
  base: string;
  amount: string;
  booked: string;
  booked_rate: string;
  rate: string;
  rate_on: string;
};

/** Exposure is booked − amount × rate, rounded half-up, in the legal entity's own currency. */
export const wrongRate = detector<Row>({
  name: "wrong-rate",
  code: "ERP-CURRENCY",
  kind: "reconciliation",
  definition:
    "A posted manual journal in a foreign currency is translated at another rate than ERP's table has for its rate's day; reversed ones and reversals are left out.",
  reads: ["erp.manual_journal", "erp.journal_entry", "erp.fx_rate", "crm.opportunity"],
  isTimed: false,
  onlyIf: anyOf("erp.manual_journal"),
  sql: `SELECT e.object_id AS entry_id, m.object_id AS manual_journal_id, o.contract_id AS contract_id, o.account_id AS account_id, JSONExtractString(m.payload, 'legalEntity') AS legal_entity,
  if(o.renewal_id = '', m.correlation_id, o.renewal_id) AS correlation_id, JSONExtractString(e.payload, 'currency') AS currency, JSONExtractString(e.payload, 'functional', 'currency') AS base,
  toString(arraySum(line -> ${minor("line", "debit")}, JSONExtractArrayRaw(e.payload, 'lines'))) AS amount, toString(arraySum(line -> ${minor("line", "functionalDebit")}, JSONExtractArrayRaw(e.payload, 'lines'))) AS booked,
  JSONExtractString(e.payload, 'functional', 'rate') AS booked_rate, JSONExtractString(f.payload, 'rate') AS rate, JSONExtractString(f.payload, 'on') AS rate_on
FROM (SELECT * FROM ${states("erp.manual_journal")} WHERE JSONExtractString(payload, 'status') = 'posted') AS m
INNER JOIN ${states("erp.journal_entry")} AS e ON e.object_id = JSONExtractString(m.payload, 'journalEntryId')
INNER JOIN ${states("erp.fx_rate")} AS f ON JSONExtractString(f.payload, 'from') = JSONExtractString(e.payload, 'currency') AND JSONExtractString(f.payload, 'to') = JSONExtractString(e.payload, 'functional', 'currency')
  AND JSONExtractString(f.payload, 'on') = JSONExtractString(e.payload, 'functional', 'rateOn')
LEFT JOIN ${renewalsByKey} AS o ON o.renewal_key = substring(JSONExtractString(m.payload, 'reference'), position(JSONExtractString(m.payload, 'reference'), '/') + 1)
WHERE toDecimal128OrZero(JSONExtractString(e.payload, 'functional', 'rate'), 8) != toDecimal128OrZero(JSONExtractString(f.payload, 'rate'), 8)
ORDER BY entry_id`,
  detected: (row) => {
    const booked = moneyOf(row.base, BigInt(row.booked));
    const due = priceAmount(row.base, "half-up", row.amount, `1e-${currencyExponent(row.currency)}`, row.rate);
    return reconciled(row, {
      code: "ERP-CURRENCY",
      businessKey: row.manual_journal_id,
      title: "Booked at a rate that does not hold",
      expected: `${formatMoney(due)} at ${row.rate} of ${row.rate_on}`,
      found: `${formatMoney(booked)} at ${row.booked_rate}`,
      exposure: moneyWire(absoluteMoney(subtractMoney(booked, due))),
      direction: "none",
      correction: { manualJournalId: row.manual_journal_id, journalEntryId: row.entry_id },
    });
  },
});
