import type { CreditNote, CreditNoteLine } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { allocate, minorOf, moneyOf, moneyWire, type MoneyWire } from "@cashline/kernel/money";
import { misfit, refused, type Refused } from "./refused.ts";

/** What is asked of one line: all that is left of it where no amount is named, and its own share of tax where the engine's is not. */
export type LineRequest = { lineId: string; net?: MoneyWire; tax?: MoneyWire };

/** What is left of the billing period a line belongs to, by line; a period is told apart by its key. */
export type PeriodsLeft = ReadonlyMap<string, { period: string; left: bigint }>;

const sumOf = (amounts: readonly MoneyWire[]): bigint => amounts.reduce((sum, amount) => sum + minorOf(amount), 0n);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/**
 * The lines of a credit note. None gives back more than is left of it, nor more than is left of its billing period: what a
 * downgrade has credited of a period, or will with the next invoice, no credit note gives back again. A negative line that
 * is credited returns what it had given back, so it is counted before the others. Tax that is handed in by line is taken as it
 * is, in the sign of the line's and never above what is left of it.
 * Source: Stripe, "Credit notes": never above the invoice; the bound by period is ours.
 */
export function creditLines(
  invoice: Invoice,
  issued: readonly CreditNote[],
  asked: readonly LineRequest[] | undefined,
  periods: PeriodsLeft = new Map(),
): CreditNoteLine[] | Refused {
  const wanted: readonly LineRequest[] = asked ?? invoice.lines.map(({ lineId }) => ({ lineId }));
  if (new Set(wanted.map(({ lineId }) => lineId)).size < wanted.length) return misfit("lines", "A line is credited once per credit note");
  const lines: { line: InvoiceLine; asks: MoneyWire | undefined; tax: MoneyWire | undefined; left: bigint }[] = [];
  for (const { lineId, net, tax } of wanted) {
    const line = invoice.lines.find((candidate) => candidate.lineId === lineId);
    if (!line) return misfit("lines", `The invoice has no line ${lineId}`);
    const foreign = [net, tax].find((amount) => amount && amount.currency !== invoice.currency);
    if (foreign) return misfit("lines", `The invoice is in ${invoice.currency}, not ${foreign.currency}`);
    const left = leftOfLine(line, issued);
    if (asked && (net ? minorOf(net) : left) <= 0n) return misfit("lines", `A credit of line ${lineId} is above zero`);
    lines.push({ line, asks: net, tax, left });
  }
  const rooms = new Map([...periods.values()].map(({ period, left }) => [period, left]));
  const parts = new Map<string, bigint>();
  for (const { line, asks, left } of [...lines.filter((each) => each.left < 0n), ...lines.filter((each) => each.left >= 0n)]) {
    const period = periods.get(line.lineId)?.period ?? line.lineId;
    const room = rooms.get(period) ?? left;
    const most = left < 0n ? left : least(left, room < 0n ? 0n : room);
    const net = asks ? minorOf(asks) : most;
    if (net > most || (asked && most <= 0n))
      return refused("credit-exceeds-invoice", `${net} minor units are more than the ${most} left of line ${line.lineId}`);
    parts.set(line.lineId, net);
    rooms.set(period, room - net);
  }
  const wire = (minor: bigint): MoneyWire => moneyWire(moneyOf(invoice.currency, minor));
  const result: CreditNoteLine[] = [];
  for (const { line, tax: given } of lines) {
    const net = parts.get(line.lineId) ?? 0n;
    if (net === 0n) continue;
    const left = taxLeft(line, issued);
    const tax = given ? minorOf(given) : taxOn(line, issued, net);
    if (tax !== 0n && tax < 0n !== left < 0n && left !== 0n)
      return misfit("lines", `The tax of line ${line.lineId} goes back with its own sign`);
    if (sizeOf(tax) > sizeOf(left))
      return refused("credit-exceeds-invoice", `Tax of ${tax} minor units is more than the ${left} left of line ${line.lineId}`);
    result.push({ lineId: line.lineId, net: wire(net), tax: wire(tax) });
  }
  return result.length === 0 ? refused("credit-exceeds-invoice", "Nothing is left of the invoice to credit") : result;
}

/**
 * The largest part of an amount that a line can give back with its tax: within what is left of the line, and of its
 * invoice, which credits on it may have made smaller than its lines.
 * Source: ours, as `creditLines`.
 */
export function creditableOf(invoice: Invoice, issued: readonly CreditNote[], line: InvoiceLine, wanted: bigint): bigint {
  const room = minorOf(invoice.total) - sumOf(issued.map(({ total }) => total));
  const fits = (net: bigint): boolean => net + taxOn(line, issued, net) <= room;
  const most = least(wanted, leftOfLine(line, issued));
  if (most <= 0n || room <= 0n) return 0n;
  if (fits(most)) return most;
  let [low, high] = [0n, most];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** A line's net less what its credit notes took. */
function leftOfLine(line: InvoiceLine, issued: readonly CreditNote[]): bigint {
  return minorOf(line.net) - sumOf(partsOf(line, issued).map(({ net }) => net));
}

/** A line's tax less what its credit notes took. */
function taxLeft(line: InvoiceLine, issued: readonly CreditNote[]): bigint {
  return (line.tax === null ? 0n : minorOf(line.tax)) - sumOf(partsOf(line, issued).map(({ tax }) => tax));
}

/**
 * The tax that goes with a further credit, by the rule of the tax engine's return documents: what is left of the line's tax is
 * split by `allocate` between what goes back now and what stays, by the net of the two. So a line under one levy gives back to
 * the cent what its return documents do, in any pieces and whatever is voided in between; under several levies the engine, which
 * splits each, may differ by a unit, and its tax is handed in by line.
 */
function taxOn(line: InvoiceLine, issued: readonly CreditNote[], net: bigint): bigint {
  const stays = leftOfLine(line, issued) - net;
  if (net === 0n && stays === 0n) return 0n;
  return allocate(moneyOf(line.net.currency, taxLeft(line, issued)), [sizeOf(net), sizeOf(stays)])[0]?.minor ?? 0n;
}

function partsOf({ lineId }: InvoiceLine, issued: readonly CreditNote[]): CreditNoteLine[] {
  return issued.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId));
}
