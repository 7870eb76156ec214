import { describe, expect, test } from "vitest";
import { draft } from "./example-objects.ts";
import { creditsLeftWaiting, withCreditsLeft } from "./tax-of-invoice.ts";

const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
const [line] = draft().lines;
const invoiceOf = (...nets: number[]) => {
  if (!line) throw new Error("no line");
  const lines = nets.map((net, index) => ({ ...line, lineId: `l${index}`, gross: eur(net), net: eur(net) }));
  const sum = eur(nets.reduce((a, b) => a + b, 0));
  return { ...draft(), lines, gross: sum, net: sum };
};

describe("credits and the tax of an invoice", () => {
  test.each<[string, number[], number, [string, bigint][]]>([
    ["nothing below zero leaves nothing", [7, 7, -14], 0, []],
    ["a cent below zero leaves a cent of the credit", [7, 7, -14], -1, [["l2", 1n]]],
    ["what the net bears leaves nothing", [8, 7, -14], -1, []],
    [
      "the largest credit leaves first, by line where two are alike",
      [20, -6, -8, -6],
      -10,
      [
        ["l2", 8n],
        ["l1", 2n],
      ],
    ],
    ["no charge leaves anything", [5], -9, []],
  ])("%s", (_, nets, tax, expected) => {
    expect(creditsLeftWaiting(invoiceOf(...nets), eur(tax)).map(({ lineId, minor }) => [lineId, minor])).toEqual(expected);
  });

  test("lines, gross and net are smaller credits by what waits, and nothing else changes", () => {
    const invoice = invoiceOf(20, -6, -14);
    expect(withCreditsLeft(invoice, [])).toEqual({ lines: invoice.lines, gross: invoice.gross, net: invoice.net });
    const { lines, gross, net } = withCreditsLeft(invoice, [{ lineId: "l2", minor: 3n }]);
    expect(lines).toEqual([...invoice.lines.slice(0, 2), { ...invoice.lines[2], gross: eur(-11), net: eur(-11) }]);
    expect([gross, net]).toEqual([eur(3), eur(3)]);
  });
});
