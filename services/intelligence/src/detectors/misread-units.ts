import { priceAmount } from "@cashline/kernel/decimal";
import { absoluteMoney, currencyExponent, formatMoney, moneyOf, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { anyOf, detector, states } from "./detector.ts";
import { minor, reconciled, renewalsByKey, type Owner } from "./reconciled.ts";

type Row = Owner & {
  entry_id: string;
  manual_journal_id: string;
  currency: string;
  base: string;
  amount: string;
  rate: string;
  stated: string;
};

/**
 * Currencies whose smallest unit in business is not the one ISO 4217 gives: the ariary has two decimals there, divides by
 * five, and is billed whole (docs.stripe.com/currencies, zero-decimal currencies).
 */
const BILLED_WHOLE: ReadonlySet<string> = new Set(["MGA"]);

/** What a number of smallest units comes to. */
function unitsOf(currency: string, stated: string) {
  return priceAmount(currency, "half-up", stated, BILLED_WHOLE.has(currency) ? "1" : `1e-${currencyExponent(currency)}`);
}

/** Exposure is booked × rate less stated × rate, each rounded half-up, in the legal entity's own currency. */
export const misreadUnits = detector<Row>({
  name: "misread-units",
  code: "ERP-CURRENCY",
  kind: "reconciliation",
  definition:
    "A posted manual journal in a foreign currency names in its memo how many smallest units the document behind it is over, and books another amount: a wrong exponent. Journals whose memo names no units are not judged.",
  reads: ["erp.manual_journal", "erp.journal_entry", "crm.opportunity"],
  isTimed: false,
  onlyIf: anyOf("erp.manual_journal"),
  sql: `SELECT e.object_id AS entry_id, m.object_id AS manual_journal_id, o.account_id AS account_id, JSONExtractString(m.payload, 'legalEntity') AS legal_entity,
  if(o.renewal_id = '', m.correlation_id, o.renewal_id) AS correlation_id, JSONExtractString(e.payload, 'currency') AS currency, JSONExtractString(e.payload, 'functional', 'currency') AS base,
  toString(arraySum(line -> ${minor("line", "debit")}, JSONExtractArrayRaw(e.payload, 'lines'))) AS amount, JSONExtractString(e.payload, 'functional', 'rate') AS rate,
  extract(JSONExtractString(m.payload, 'memo'), 'over ([0-9]+) units') AS stated
FROM (SELECT * FROM ${states("erp.manual_journal")} WHERE JSONExtractString(payload, 'status') = 'posted') AS m
INNER JOIN ${states("erp.journal_entry")} AS e ON e.object_id = JSONExtractString(m.payload, 'journalEntryId')
LEFT JOIN ${renewalsByKey} AS o ON o.renewal_key = substring(JSONExtractString(m.payload, 'reference'), position(JSONExtractString(m.payload, 'reference'), '/') + 1)
WHERE stated != '' AND base != ''
ORDER BY entry_id`,
  detected: (row) => {
    const [booked, right] = [moneyOf(row.currency, BigInt(row.amount)), unitsOf(row.currency, row.stated)];
    if (right.minor === booked.minor) return null;
    const worth = (minorUnits: bigint) =>
      priceAmount(row.base, "half-up", minorUnits.toString(), `1e-${currencyExponent(row.currency)}`, row.rate);
    return reconciled(row, {
      code: "ERP-CURRENCY",
      businessKey: `${row.manual_journal_id}/units`,
      title: "Booked by the wrong exponent",
      expected: `${formatMoney(right)} for ${row.stated} units`,
      found: `${formatMoney(booked)} booked`,
      exposure: moneyWire(absoluteMoney(subtractMoney(worth(booked.minor), worth(right.minor)))),
      direction: "none",
      correction: {
        manualJournalId: row.manual_journal_id,
        journalEntryId: row.entry_id,
        minor: right.minor.toString(),
      },
    });
  },
});
