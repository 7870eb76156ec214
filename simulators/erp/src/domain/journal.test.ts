import type { JournalLine } from "@cashline/contracts/systems/erp/entities";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cashLines, credit, debit, invoiceLines, netDebit, recognitionLines, requireDoubleEntry, reversalLines } from "./journal.ts";

const usd = (minor: bigint | number) => moneyOf("USD", minor);
const minor = fc.bigInt({ min: 0n, max: 400_000_000_000_000n });
/** Tax of a net: owed, none, or given back as far as the total stays at zero. */
const taxOf = (net: bigint, size: bigint, isGivenBack: boolean): bigint => (isGivenBack ? -(size > net ? net : size) : size);

describe("double entry", () => {
  test("every entry that can be built is double entry, whatever the amounts", () => {
    fc.assert(
      fc.property(minor, minor, minor, fc.boolean(), (net, size, part, isGivenBack) => {
        const tax = taxOf(net, size, isGivenBack);
        const recognized = part > net ? net : part;
        for (const lines of [
          invoiceLines(usd(net), usd(tax)),
          cashLines(usd(net)),
          recognitionLines(usd(net)),
          reversalLines(usd(net), usd(tax), usd(recognized)),
        ]) {
          expect(requireDoubleEntry(lines)).toBe("USD");
        }
      }),
    );
  });

  test("an invoice and its reversal leave nothing on any account, however much had become revenue", () => {
    fc.assert(
      fc.property(minor, minor, minor, fc.boolean(), (net, size, part, isGivenBack) => {
        const tax = taxOf(net, size, isGivenBack);
        const recognized = part > net ? net : part;
        const totals = new Map<string, bigint>();
        const lines = [
          ...invoiceLines(usd(net), usd(tax)),
          ...recognitionLines(usd(recognized)),
          ...reversalLines(usd(net), usd(tax), usd(recognized)),
        ];
        for (const line of lines) totals.set(line.account, (totals.get(line.account) ?? 0n) + netDebit(line).minor);
        expect([...totals.values()].every((total) => total === 0n)).toBe(true);
      }),
    );
  });

  const broken: [string, JournalLine[]][] = [
    ["at least two lines", []],
    ["at least two lines", [debit("cash", usd(0))]],
    ["one currency", [debit("cash", usd(5)), credit("receivable", moneyOf("EUR", 5))]],
    ["no negative amount", [debit("cash", usd(-5)), credit("receivable", usd(-5))]],
    ["differ by 1 USD", [debit("cash", usd(6)), credit("receivable", usd(5))]],
  ];
  test.each(broken)("what is not double entry is a bug: %s", (message, lines) => {
    expect(() => requireDoubleEntry(lines)).toThrow(message);
  });

  test("amounts of zero still make an entry of two lines, and tax of zero no line of its own", () => {
    expect(invoiceLines(usd(0), usd(0)).map(({ role }) => role)).toEqual(["receivable", "deferred_revenue"]);
    expect(invoiceLines(usd(1), usd(1)).map(({ account }) => account)).toEqual(["1200", "2200", "2400"]);
  });

  test.each([
    [
      19,
      [
        ["receivable", 119, 0],
        ["tax_payable", 0, 19],
        ["deferred_revenue", 0, 100],
      ],
    ],
    [
      -19,
      [
        ["receivable", 81, 0],
        ["tax_payable", 19, 0],
        ["deferred_revenue", 0, 100],
      ],
    ],
    [
      -100,
      [
        ["receivable", 0, 0],
        ["tax_payable", 100, 0],
        ["deferred_revenue", 0, 100],
      ],
    ],
  ])("a net of 100 with a tax of %i is booked as %j, and taken back by the other side of each", (tax, expected) => {
    const sides = (lines: JournalLine[]) => lines.map((line) => [line.role, Number(line.debit.minor), Number(line.credit.minor)]);
    expect(sides(invoiceLines(usd(100), usd(tax)))).toEqual(expected);
    const back = sides(reversalLines(usd(100), usd(tax), usd(0)));
    expect(new Set(back)).toEqual(new Set(expected.map(([role, debited, credited]) => [role, credited, debited])));
  });
});
