import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { creditLines, creditableOf, type LineRequest, type PeriodsLeft } from "./credit-lines.ts";
import { draft } from "./example-objects.ts";

const eur = (minor: number | bigint) => ({ currency: "EUR", minor: String(minor) });
const [seats] = draft().lines as [InvoiceLine];
const invoiceOf = (...lines: [string, number, number][]): Invoice => ({
  ...draft(),
  lines: lines.map(([lineId, net, tax]) => ({ ...seats, lineId, net: eur(net), tax: eur(tax) })),
  total: eur(lines.reduce((sum, [, net, tax]) => sum + net + tax, 0)),
});
const issued = (...lines: [string, number, number][]) =>
  ({
    status: "issued",
    lines: lines.map(([lineId, net, tax]) => ({ lineId, net: eur(net), tax: eur(tax) })),
    total: eur(lines.reduce((sum, [, net, tax]) => sum + net + tax, 0)),
  }) as CreditNote;
const periods = (...own: [string, string, number][]): PeriodsLeft =>
  new Map(own.map(([lineId, period, left]) => [lineId, { period, left: BigInt(left) }]));
const lines = (invoice: Invoice, asked?: LineRequest[], earlier: CreditNote[] = [], left?: PeriodsLeft) => {
  const result = creditLines(invoice, earlier, asked, left);
  return "outcome" in result
    ? [result.code, result.detail]
    : result.map(({ lineId, net, tax }) => [lineId, Number(net.minor), Number(tax.minor)]);
};

describe("the lines of a credit note", () => {
  const two = invoiceOf(["a", 100, 19], ["b", 50, 10]);

  test("are all that is left of the invoice, or of the lines named, or the amounts named", () => {
    expect(lines(two)).toEqual([
      ["a", 100, 19],
      ["b", 50, 10],
    ]);
    expect(lines(two, [{ lineId: "b" }])).toEqual([["b", 50, 10]]);
    expect(
      lines(two, [
        { lineId: "b", net: eur(25) },
        { lineId: "a", net: eur(1) },
      ]),
    ).toEqual([
      ["b", 25, 5],
      ["a", 1, 0],
    ]);
    expect(lines(two, undefined, [issued(["a", 100, 19])])).toEqual([["b", 50, 10]]);
  });

  test("give back no more than is left of a line", () => {
    const before = [issued(["a", 60, 11])];
    expect(lines(two, [{ lineId: "a", net: eur(40) }], before)).toEqual([["a", 40, 8]]);
    expect(lines(two, [{ lineId: "a", net: eur(41) }], before)).toEqual([
      "credit-exceeds-invoice",
      "41 minor units are more than the 40 left of line a",
    ]);
    expect(lines(two, undefined, [issued(["a", 100, 19], ["b", 50, 10])])).toEqual([
      "credit-exceeds-invoice",
      "Nothing is left of the invoice to credit",
    ]);
  });

  test.each([
    ["a line twice", [{ lineId: "a" }, { lineId: "a" }], "A line is credited once per credit note"],
    ["a line it has not", [{ lineId: "c" }], "The invoice has no line c"],
    ["another currency", [{ lineId: "a", net: { currency: "USD", minor: "1" } }], "The invoice is in EUR, not USD"],
    ["nothing", [{ lineId: "a", net: eur(0) }], "A credit of line a is above zero"],
    ["less than nothing", [{ lineId: "a", net: eur(-1) }], "A credit of line a is above zero"],
  ])("refuse %s", (_, asked, detail) => {
    expect(lines(two, asked)).toEqual(["invalid-request", detail]);
  });

  test("refuse a line of which nothing is left", () => {
    expect(lines(two, [{ lineId: "a" }], [issued(["a", 100, 19])])).toEqual(["invalid-request", "A credit of line a is above zero"]);
  });

  test("give back no more than is left of their period, which several lines may share", () => {
    const left = periods(["a", "p", 60], ["b", "p", 60]);
    expect(lines(two, undefined, [], left)).toEqual([["a", 60, 11]]);
    expect(lines(two, [{ lineId: "b" }], [], left)).toEqual([["b", 50, 10]]);
    expect(lines(two, [{ lineId: "b", net: eur(20) }, { lineId: "a" }], [], left)).toEqual([
      ["b", 20, 4],
      ["a", 40, 8],
    ]);
    expect(lines(two, [{ lineId: "a", net: eur(61) }], [], left)).toEqual([
      "credit-exceeds-invoice",
      "61 minor units are more than the 60 left of line a",
    ]);
    expect(lines(two, undefined, [], periods(["a", "p", 0]))).toEqual([["b", 50, 10]]);
    expect(lines(two, undefined, [], periods(["a", "p", -9], ["b", "q", 50]))).toEqual([["b", 50, 10]]);
    expect(lines(two, [{ lineId: "a" }], [], periods(["a", "p", 0]))).toEqual([
      "credit-exceeds-invoice",
      "0 minor units are more than the 0 left of line a",
    ]);
  });

  test("count a negative line first: what it takes back of its period the others may give back", () => {
    const changed = invoiceOf(["charge", 40, 8], ["credit", -30, -6]);
    expect(lines(changed, undefined, [], periods(["charge", "p", 10], ["credit", "p", 10]))).toEqual([
      ["charge", 40, 8],
      ["credit", -30, -6],
    ]);
    expect(lines(changed, undefined, [], periods(["charge", "p", 5], ["credit", "p", 5]))).toEqual([
      ["charge", 35, 7],
      ["credit", -30, -6],
    ]);
    expect(lines(changed, [{ lineId: "credit" }])).toEqual(["invalid-request", "A credit of line credit is above zero"]);
  });

  test("three pieces of ten at 1.90 give back as the tax engine's return documents do", () => {
    const line = invoiceOf(["a", 1000, 190]);
    const first = issued(["a", 333, 63]);
    expect(lines(line, [{ lineId: "a", net: eur(333) }])).toEqual([["a", 333, 63]]);
    expect(lines(line, [{ lineId: "a", net: eur(333) }], [first])).toEqual([["a", 333, 63]]);
    expect(lines(line, [{ lineId: "a", net: eur(334) }], [first, first])).toEqual([["a", 334, 64]]);
  });

  test("take the tax the engine has worked out, up to what is left of it", () => {
    const asks = (tax: number): LineRequest[] => [{ lineId: "a", net: eur(40), tax: eur(tax) }];
    expect(lines(two, asks(7))).toEqual([["a", 40, 7]]);
    expect(lines(two, [{ lineId: "a", tax: eur(0) }])).toEqual([["a", 100, 0]]);
    const before = [issued(["a", 50, 12])];
    expect(lines(two, asks(7), before)).toEqual([["a", 40, 7]]);
    expect(lines(two, asks(8), before)).toEqual(["credit-exceeds-invoice", "Tax of 8 minor units is more than the 7 left of line a"]);
    expect(lines(two, asks(1), [issued(["a", 50, 19])])).toEqual([
      "credit-exceeds-invoice",
      "Tax of 1 minor units is more than the 0 left of line a",
    ]);
    expect(lines(two, asks(-1))).toEqual(["invalid-request", "The tax of line a goes back with its own sign"]);
    expect(lines(two, [{ lineId: "a", tax: { currency: "USD", minor: "1" } }])).toEqual([
      "invalid-request",
      "The invoice is in EUR, not USD",
    ]);
    const given = invoiceOf(["a", 100, 19], ["b", -30, -6]);
    expect(lines(given, [{ lineId: "a", net: eur(90), tax: eur(17) }])).toEqual([["a", 90, 17]]);
  });

  test("a line without tax gives none back", () => {
    const free = { ...two, lines: two.lines.map((line) => ({ ...line, tax: null })) };
    expect(lines(free, [{ lineId: "a", net: eur(33) }])).toEqual([["a", 33, 0]]);
  });

  test("in any pieces give back the line and its tax to the cent", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.nat(2500),
        fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 5 }),
        fc.boolean(),
        (net, tax, pieces, negative) => {
          const sign = negative ? -1 : 1;
          const invoice = invoiceOf(["a", sign * net, sign * tax]);
          const before: CreditNote[] = [];
          const add = (asked?: LineRequest[]) => {
            const result = creditLines(invoice, before, asked);
            if (!("outcome" in result))
              before.push(
                issued(...result.map((line): [string, number, number] => [line.lineId, Number(line.net.minor), Number(line.tax.minor)])),
              );
          };
          if (!negative) for (const piece of pieces) add([{ lineId: "a", net: eur(piece) }]);
          add();
          const all = before.flatMap((each) => each.lines);
          expect(all.reduce((sum, line) => sum + Number(line.net.minor), 0)).toBe(sign * net || 0);
          expect(all.reduce((sum, line) => sum + Number(line.tax.minor), 0)).toBe(sign * tax || 0);
        },
      ),
    );
  });
});

describe("what a line can still give back of an amount", () => {
  const able = (invoice: Invoice, wanted: number, earlier: CreditNote[] = []) =>
    Number(creditableOf(invoice, earlier, invoice.lines[0] as InvoiceLine, BigInt(wanted)));

  test.each([
    ["all of it", invoiceOf(["a", 100, 19]), 40, [], 40],
    ["what is left of the line", invoiceOf(["a", 100, 19]), 140, [issued(["a", 70, 13])], 30],
    ["nothing where nothing is wanted", invoiceOf(["a", 100, 19]), 0, [], 0],
    ["nothing of a line given back", invoiceOf(["a", 100, 19], ["b", 9, 0]), 5, [issued(["a", 100, 19])], 0],
    ["what is left of the invoice, which a credit on it has reduced", invoiceOf(["a", 100, 20], ["b", -90, -18]), 50, [], 10],
    ["that less its tax", invoiceOf(["a", 100, 20], ["b", -90, 0]), 50, [], 25],
    ["nothing of an invoice over nothing", invoiceOf(["a", 100, 20], ["b", -100, -20]), 50, [], 0],
    ["nothing of an invoice given back", invoiceOf(["a", 100, 20], ["b", -90, -18]), 50, [issued(["a", 10, 2])], 0],
  ] as const)("%s", (_, invoice, wanted, earlier, able_) => {
    expect(able(invoice, wanted, [...earlier])).toBe(able_);
  });

  test("is the most that fits, whatever the tax", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(200), fc.integer({ min: 0, max: 700 }), fc.nat(600), (net, tax, off, wanted) => {
        const invoice = invoiceOf(["a", net, tax], ["b", -Math.min(off, net + tax), 0]);
        const room = net + tax - Math.min(off, net + tax);
        const found = able(invoice, wanted);
        const total = (minor: number): number => minor + Math.floor((2 * tax * minor + net) / (2 * net));
        const best = Array.from({ length: Math.min(wanted, net) + 1 }, (_, minor) => minor).findLast((minor) => total(minor) <= room);
        expect(found).toBe(best ?? 0);
      }),
    );
  });
});
