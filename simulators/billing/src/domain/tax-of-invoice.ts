import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { minorOf, LARGEST_MINOR, money, sameMoney, sumMoney, type MoneyWire } from "@cashline/kernel/money";

/** What the tax system answered for an invoice. */
export type Tax = { taxDocumentId: string; tax: MoneyWire; lines: readonly { lineId: string; tax: MoneyWire }[] };

/** How much less a credit gives back than its draft said, in minor units; that much waits for the next invoice. */
export type LeftWaiting = { lineId: string; minor: bigint };

const wire = ({ currency }: MoneyWire, minor: bigint): MoneyWire => ({ currency, minor: String(minor) });

/**
 * What credits must leave so that the invoice with its tax is not below zero. Only rounding brings it there: tax rounded
 * line by line can give back a cent more on one credit than it asks on the charges it stands against (0.07 and 0.07 less
 * 0.14 at 19 %: 0.01 and 0.01 less 0.03). The largest credit leaves first.
 * Source: Stripe: an invoice below zero asks for nothing, and the customer has the rest on the next one; Zuora likewise.
 */
export function creditsLeftWaiting({ net, lines }: Pick<Invoice, "net" | "lines">, tax: MoneyWire): LeftWaiting[] {
  let short = -(minorOf(net) + minorOf(tax));
  const left: LeftWaiting[] = [];
  for (const line of lines.filter((own) => minorOf(own.net) < 0n).toSorted(bySize)) {
    if (short <= 0n) break;
    const given = -minorOf(line.net);
    const minor = short < given ? short : given;
    left.push({ lineId: line.lineId, minor });
    short -= minor;
  }
  return left;
}

/** The invoice with its credits smaller by what waits. Source: as `creditsLeftWaiting`. */
export function withCreditsLeft({ lines, gross, net }: Invoice, left: readonly LeftWaiting[]): Pick<Invoice, "lines" | "gross" | "net"> {
  if (left.length === 0) return { lines, gross, net };
  const byLine = new Map(left.map(({ lineId, minor }) => [lineId, minor]));
  const more = left.reduce((sum, { minor }) => sum + minor, 0n);
  const smaller = (line: InvoiceLine): InvoiceLine => {
    const minor = byLine.get(line.lineId);
    if (minor === undefined) return line;
    return { ...line, gross: wire(line.gross, minorOf(line.gross) + minor), net: wire(line.net, minorOf(line.net) + minor) };
  };
  return { lines: lines.map(smaller), gross: wire(gross, minorOf(gross) + more), net: wire(net, minorOf(net) + more) };
}

function bySize(a: InvoiceLine, b: InvoiceLine): number {
  const [first, second] = [minorOf(a.net), minorOf(b.net)];
  if (first !== second) return first < second ? -1 : 1;
  return a.lineId < b.lineId ? -1 : 1;
}

/**
 * Why a tax cannot be that of the invoice's lines, in one sentence. It may be below zero where credits are on the invoice,
 * but never give back more than they do.
 * Source: AvaTax answers a negative tax for a negative line, and a document's tax is the sum of its lines'.
 */
export function taxDifference(invoice: Invoice, { tax, lines }: Tax): string | undefined {
  const taxed = lines.map(({ lineId }) => lineId).toSorted();
  const own = invoice.lines.map(({ lineId }) => lineId).toSorted();
  if (taxed.join("\n") !== own.join("\n")) return `Tax is given for lines ${taxed.join(", ")}, the invoice has ${own.join(", ")}`;
  const foreign = [tax, ...lines.map((line) => line.tax)].find(({ currency }) => currency !== invoice.currency);
  if (foreign) return `Tax is in ${foreign.currency}, the invoice in ${invoice.currency}`;
  const sum = sumMoney(
    invoice.currency,
    lines.map((line) => money(line.tax)),
  );
  if (!sameMoney(sum, money(tax))) return `The lines' taxes add up to ${sum.minor}, the tax is ${tax.minor}`;
  const net = new Map(invoice.lines.map((line) => [line.lineId, money(line.net).minor]));
  if (lines.some((line) => money(line.tax).minor < 0n && (net.get(line.lineId) ?? 0n) >= 0n)) return "Tax on a charge cannot be negative";
  const credits = invoice.lines.reduce((least, line) => (minorOf(line.net) < 0n ? least - minorOf(line.net) : least), 0n);
  if (-minorOf(invoice.net) - sum.minor > credits) return `The tax gives back ${-sum.minor}, the credits on the invoice ${credits}`;
  if (sum.minor + money(invoice.net).minor > LARGEST_MINOR) return `An invoice carries at most ${LARGEST_MINOR} minor units, tax included`;
  return undefined;
}
