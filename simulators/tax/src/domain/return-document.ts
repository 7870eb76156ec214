import type { TaxDocument, TaxLine } from "@cashline/contracts/systems/tax/entities";
import { absoluteMoney, allocate, money, moneyOf, negateMoney, subtractMoney, sumMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { duplicateOf } from "./calculate-tax.ts";
import type { Policy } from "./policy.ts";
import { returnedLine, type Returned, type ReturnedAmounts } from "./returned.ts";
import type { Detail, TaxedLine } from "./tax-lines.ts";

/** What is to be given back of a line before tax, with the sign of the original line; and its tax where a credit note has said it. */
export type AskedLine = { readonly lineId: string; readonly net: Money; readonly tax?: Money };

export type ReturnCalculated = { outcome: "calculated"; lines: TaxedLine[]; net: Money; tax: Money };
export type ReturnRefused = {
  outcome: "refused";
  code: "tax-document-not-committed" | "tax-document-is-return" | "return-exceeds-document" | "mixed-currencies" | "duplicate-line-id";
  detail: string;
};

/**
 * The credit of a committed or locked document, in whole or part, at the original's rates whatever they are today
 * (AvaTax: a refund is taxed at the date of the sale). Each amount of a line that is left, taxable and tax of every
 * levy, is split by `allocate` between what goes back now and what stays, by the net of the two. So no return takes back
 * more than was taxed, and the returns of a whole document are its exact mirror, in however many parts and whichever of
 * them were voided in between.
 * @param asked null for all that is left of every line
 */
export function returnOf(original: TaxDocument, asked: readonly AskedLine[] | null, returned: Returned): ReturnCalculated | ReturnRefused {
  if (original.kind === "return") return refused("tax-document-is-return", `${original.code} is a return`);
  if (original.status !== "committed" && original.status !== "locked")
    return refused("tax-document-not-committed", `${original.code} version ${original.version} is ${original.status}`);
  const wanted = asked ?? remainder(original, returned);
  if (wanted.length === 0) return refused("return-exceeds-document", `Nothing is left of ${original.code}`);
  const twice = duplicateOf(wanted.map(({ lineId }) => lineId));
  if (twice !== undefined) return refused("duplicate-line-id", `Line ${twice} is there twice`);

  const lines: TaxedLine[] = [];
  for (const { lineId, net, tax } of wanted) {
    const line = original.lines.find((each) => each.lineId === lineId);
    if (!line) return refused("return-exceeds-document", `${original.code} has no line ${lineId}`);
    const foreign = [net, tax].find((amount) => amount && amount.currency !== original.currency);
    if (foreign) return refused("mixed-currencies", `Line ${lineId} is in ${foreign.currency}, the document in ${original.currency}`);
    const before = returnedLine(line, returned);
    const left = subtractMoney(money(line.net), before.net);
    if (asked !== null && !isPartOf(net.minor, left.minor))
      return refused("return-exceeds-document", `${left.minor} minor units are left of line ${lineId}, not ${net.minor}`);
    const taxLeft = subtractMoney(
      money(line.tax),
      sumMoney(
        original.currency,
        before.details.map((each) => each.tax),
      ),
    );
    if (tax && tax.minor !== 0n && !isPartOf(tax.minor, taxLeft.minor))
      return refused("return-exceeds-document", `Tax of ${taxLeft.minor} minor units is left of line ${lineId}, not ${tax.minor}`);
    lines.push(mirrored(line, before, net, tax));
  }
  const sum = (amounts: Money[]): Money => sumMoney(original.currency, amounts);
  return { outcome: "calculated", lines, net: sum(lines.map(({ net }) => net)), tax: sum(lines.map(({ tax }) => tax)) };
}

/**
 * The day a return document bears.
 * Source: ours, by policy; AvaTax takes both, the date of the return and a tax date override.
 */
export function returnedOn(
  { taxOn }: Pick<TaxDocument, "taxOn">,
  { returnDate }: Pick<Policy, "returnDate">,
  today: CalendarDate,
): CalendarDate {
  return returnDate === "original" ? taxOn : today;
}

/** All that is left of every line; lines of nothing go back with the first return that asks for everything. */
function remainder(original: TaxDocument, returned: Returned): AskedLine[] {
  return original.lines.flatMap((line) => {
    const left = subtractMoney(money(line.net), returnedLine(line, returned).net);
    return left.minor === 0n && returned.has(line.lineId) ? [] : [{ lineId: line.lineId, net: left }];
  });
}

/** Above nothing and at most what is left, in its sign. */
function isPartOf(part: bigint, left: bigint): boolean {
  return left < 0n ? part < 0n && part >= left : part > 0n && part <= left;
}

/** A part of a line with the other sign. */
function mirrored(line: TaxLine, before: ReturnedAmounts, part: Money, tax: Money | undefined): TaxedLine {
  const left = subtractMoney(money(line.net), before.net);
  const weights = [absoluteMoney(part).minor, absoluteMoney(subtractMoney(left, part)).minor];
  /** Left-over units go back with this part on a tie; a line of nothing goes back whole. */
  const share = (amount: Money, returned: Money): Money => {
    const rest = subtractMoney(amount, returned);
    if (left.minor === 0n) return negateMoney(rest);
    return negateMoney(allocate(rest, weights)[0] ?? moneyOf(rest.currency, 0n));
  };
  const stated = tax && statedByLevy(line, before, tax);
  const details = line.details.map(({ jurisdiction, name, rate, taxable, tax: levied, exemption }, index): Detail => {
    const zero = moneyOf(line.net.currency, 0n);
    const given = before.details[index] ?? { taxable: zero, tax: zero, exempt: zero };
    return {
      jurisdiction,
      name,
      rate,
      taxable: share(money(taxable), given.taxable),
      tax: stated?.[index] ?? share(money(levied), given.tax),
      ...(exemption === undefined ? {} : { exemption: { ...exemption, amount: share(money(exemption.amount), given.exempt) } }),
    };
  });
  return {
    lineId: line.lineId,
    net: negateMoney(part),
    taxCode: line.taxCode,
    tax: sumMoney(
      line.net.currency,
      details.map((detail) => detail.tax),
    ),
    details,
  };
}

/** Tax as it was given back, over the levies by what is left of each, with the other sign. */
function statedByLevy({ details }: TaxLine, before: ReturnedAmounts, tax: Money): Money[] {
  const left = details.map((detail, index) =>
    absoluteMoney(subtractMoney(money(detail.tax), before.details[index]?.tax ?? moneyOf(tax.currency, 0n))),
  );
  if (left.every(({ minor }) => minor === 0n)) return left;
  return allocate(
    negateMoney(tax),
    left.map(({ minor }) => minor),
  );
}

const refused = (code: ReturnRefused["code"], detail: string): ReturnRefused => ({ outcome: "refused", code, detail });
