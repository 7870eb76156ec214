import { addMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import type { Detail, TaxedLine } from "./tax-lines.ts";

/** One levy at one rate over all lines of a document. */
export type Summary = Pick<Detail, "jurisdiction" | "name" | "rate" | "taxable" | "tax"> & { readonly exempt: Money };

/**
 * The levies of a document, each with what it was computed on, what certificates kept from it and its tax over all lines,
 * in order of first appearance (AvaTax `summary`; what an invoice must show by rate, Directive 2006/112/EC art. 226 (8) to (10)).
 */
export function summaryOf(lines: readonly TaxedLine[]): Summary[] {
  const levies = new Map<string, Summary>();
  for (const { net, details } of lines) {
    const zero = zeroMoney(net.currency);
    for (const { jurisdiction, name, rate, taxable, tax, exemption } of details) {
      const key = `${jurisdiction} ${name} ${rate}`;
      const before = levies.get(key) ?? { jurisdiction, name, rate, taxable: zero, exempt: zero, tax: zero };
      levies.set(key, {
        ...before,
        taxable: addMoney(before.taxable, taxable),
        exempt: exemption === undefined ? before.exempt : addMoney(before.exempt, exemption.amount),
        tax: addMoney(before.tax, tax),
      });
    }
  }
  return [...levies.values()];
}
