import type { AccountRole, FunctionalRate, JournalEntry, JournalLine } from "@cashline/contracts/systems/erp/entities";
import { addMoney, money, moneyWire, negateMoney, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import { monthOf } from "@cashline/kernel/time";
import { accountOf, mappedAccount, type Mapping } from "./chart-of-accounts.ts";

/** What tells one entry from another; the lines, month and currency follow from it. */
export type EntryHead = Pick<JournalEntry, "id" | "legalEntity" | "postedOn" | "source" | "customerId" | "reversesId" | "postedAt"> &
  Partial<Pick<JournalEntry, "policy">>;

/** A line on the debit side of a role's account. Source: double-entry bookkeeping. */
export function debit(role: AccountRole, amount: Money): JournalLine {
  return { account: accountOf(role), role, debit: moneyWire(amount), credit: moneyWire(zeroMoney(amount.currency)) };
}

/** A line on the credit side of a role's account. Source: double-entry bookkeeping. */
export function credit(role: AccountRole, amount: Money): JournalLine {
  return { account: accountOf(role), role, debit: moneyWire(zeroMoney(amount.currency)), credit: moneyWire(amount) };
}

/**
 * A posted entry, not numbered yet, on the accounts the mapping names.
 * Source: double-entry bookkeeping.
 * @param rate the rate a foreign entry was translated at; its lines then carry functional amounts
 * @throws Error when it is not double entry: that is a bug of ours
 */
export function journalEntry(head: EntryHead, lines: JournalLine[], mapping?: Mapping, rate?: FunctionalRate): JournalEntry {
  const currency = requireDoubleEntry(lines);
  const functional = rate && { functional: { currency: rate.currency, rate: rate.rate, rateOn: rate.rateOn } };
  return {
    ...head,
    number: null,
    month: monthOf(head.postedOn),
    currency,
    status: "posted",
    lines: mapLines(lines, mapping),
    ...functional,
  };
}

/** The lines on the accounts a mapping names. Source: as `mappedAccount`. */
export function mapLines(lines: JournalLine[], mapping: Mapping | undefined): JournalLine[] {
  return mapping ? lines.map((line) => ({ ...line, account: mappedAccount(line.role, mapping) })) : lines;
}

/**
 * Double entry: at least two lines, one currency, no negative amount, debits equal credits. Answers the currency.
 * Source: double-entry bookkeeping: debits equal credits.
 * @throws Error when one of these does not hold
 */
export function requireDoubleEntry(lines: readonly JournalLine[]): string {
  const currency = lines[0]?.debit.currency;
  if (currency === undefined || lines.length < 2) throw new Error("a journal entry needs at least two lines");
  const amounts = lines.flatMap((line) => [money(line.debit), money(line.credit)]);
  if (amounts.some((amount) => amount.currency !== currency)) throw new Error("a journal entry has one currency");
  if (amounts.some((amount) => amount.minor < 0n)) throw new Error("a journal line has no negative amount");
  const balance = sumMoney(currency, lines.map(netDebit));
  if (balance.minor !== 0n) throw new Error(`debits and credits differ by ${balance.minor} ${currency} minor units`);
  if (lines.some(({ functionalDebit }) => functionalDebit !== undefined)) requireFunctionalBalance(lines);
  return currency;
}

/** The same in the entity's own currency, for an entry translated into it. */
function requireFunctionalBalance(lines: readonly JournalLine[]): void {
  let balance = 0n;
  for (const { functionalDebit, functionalCredit } of lines) {
    if (functionalDebit === undefined || functionalCredit === undefined) throw new Error("a translated entry has every line translated");
    if (money(functionalDebit).minor < 0n || money(functionalCredit).minor < 0n)
      throw new Error("a translated line has no negative amount");
    balance += money(functionalDebit).minor - money(functionalCredit).minor;
  }
  if (balance !== 0n) throw new Error(`translated debits and credits differ by ${balance} minor units`);
}

/** Debit less credit of one line: what it adds to an asset. Source: double-entry bookkeeping. */
export function netDebit(line: JournalLine): Money {
  return addMoney(money(line.debit), negateMoney(money(line.credit)));
}

/**
 * Tax of an invoice: owed on the credit side, given back on the debit side, where the invoice's credits bear more of it
 * than its charges. Tax of zero leaves no line.
 * Source: double-entry bookkeeping; EN 16931, of whose amounts the price of an item alone may not be negative (BR-27).
 */
export function taxLines(tax: Money): JournalLine[] {
  if (tax.minor === 0n) return [];
  return [tax.minor > 0n ? credit("tax_payable", tax) : debit("tax_payable", negateMoney(tax))];
}

/**
 * Receivable against tax and deferred revenue.
 * Source: ASC 606-10-45-2, IFRS 15.106: billed ahead of performance is a contract liability.
 */
export function invoiceLines(net: Money, tax: Money): JournalLine[] {
  return [debit("receivable", addMoney(net, tax)), ...taxLines(tax), credit("deferred_revenue", net)];
}

/** Cash against the receivable it pays. Source: as `applyCash`. */
export function cashLines(amount: Money): JournalLine[] {
  return [debit("cash", amount), credit("receivable", amount)];
}

/**
 * Debit and credit changed: takes an entry back line by line, in both currencies.
 * Source: SAP and NetSuite: a posted entry is immutable and corrected by reversal.
 */
export function swapped(lines: readonly JournalLine[]): JournalLine[] {
  return lines.map(({ debit: debited, credit: credited, functionalDebit, functionalCredit, ...line }) => ({
    ...line,
    debit: credited,
    credit: debited,
    ...(functionalDebit && functionalCredit && { functionalDebit: functionalCredit, functionalCredit: functionalDebit }),
  }));
}

/** Deferred revenue becomes revenue. Source: ASC 606-10-25-23, IFRS 15.31. */
export function recognitionLines(amount: Money): JournalLine[] {
  return [debit("deferred_revenue", amount), credit("revenue", amount)];
}

/**
 * Takes an invoice's posting back together with what of it became revenue: receivable, tax, deferred revenue and
 * revenue of that invoice all come to zero.
 * Source: SAP and NetSuite: a posted entry is immutable and corrected by reversal.
 */
export function reversalLines(net: Money, tax: Money, recognized: Money): JournalLine[] {
  return [
    debit("deferred_revenue", net),
    ...taxLines(negateMoney(tax)),
    credit("receivable", addMoney(net, tax)),
    ...(recognized.minor === 0n ? [] : [debit("revenue", recognized), credit("deferred_revenue", recognized)]),
  ];
}
