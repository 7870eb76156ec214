import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { money, moneyOf, moneyWire } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { taxDocument } from "./documents.fixture.ts";
import { returnOf, returnedOn, type AskedLine, type ReturnCalculated } from "./return-document.ts";
import { addReturned, type Returned } from "./returned.ts";

const eur = (minor: number | bigint) => moneyOf("EUR", minor);
type Levied = { net: number; taxes: number[]; exempt?: number };

/** A committed document; each line with its levies, and what a certificate keeps of the first. */
const committed = (lines: Levied[], over: Partial<TaxDocument> = {}): TaxDocument =>
  taxDocument("committed", {
    lines: lines.map(({ net, taxes, exempt }, index) => ({
      lineId: String(index + 1),
      net: moneyWire(eur(net)),
      taxCode: "saas",
      tax: moneyWire(eur(taxes.reduce((a, b) => a + b, 0))),
      details: taxes.map((tax, levy) => ({
        jurisdiction: "XX",
        name: `Levy ${levy}`,
        rate: "0.1",
        taxable: moneyWire(eur(net)),
        tax: moneyWire(eur(tax)),
        ...(exempt !== undefined && levy === 0
          ? { exemption: { certificateId: "exc_00000000000000000000", amount: moneyWire(eur(exempt)) } }
          : {}),
      })),
    })),
    ...over,
  });

const nothing: Returned = new Map();
const asked = (lineId: string, minor: number | bigint): AskedLine => ({ lineId, net: eur(minor) });
function calculated(document: TaxDocument, lines: AskedLine[] | null, returned: Returned): ReturnCalculated {
  const answer = returnOf(document, lines, returned);
  if (answer.outcome === "refused") throw new Error(`${answer.code}: ${answer.detail}`);
  return answer;
}
/** The lines of a return as its document carries them. */
const wire = ({ lines }: ReturnCalculated): Pick<TaxDocument, "lines"> => ({
  lines: lines.map((line) => ({
    ...line,
    net: moneyWire(line.net),
    tax: moneyWire(line.tax),
    details: line.details.map(({ taxable, tax, exemption, ...rest }) => ({
      ...rest,
      taxable: moneyWire(taxable),
      tax: moneyWire(tax),
      ...(exemption ? { exemption: { ...exemption, amount: moneyWire(exemption.amount) } } : {}),
    })),
  })),
});

describe("return document", () => {
  test("all of a document goes back as its exact mirror", () => {
    const answer = calculated(committed([{ net: 10_000, taxes: [500, 998], exempt: 7 }]), null, nothing);
    expect(answer).toMatchObject({ net: eur(-10_000), tax: eur(-1_498) });
    expect(answer.lines[0]?.details).toMatchObject([
      { rate: "0.1", taxable: eur(-10_000), tax: eur(-500), exemption: { amount: eur(-7) } },
      { rate: "0.1", taxable: eur(-10_000), tax: eur(-998) },
    ]);
  });

  test("a part goes back in proportion, a left-over unit first", () => {
    const document = committed([{ net: 100, taxes: [19] }]);
    const half = calculated(document, [asked("1", 50)], nothing);
    expect(half.tax).toEqual(eur(-10));
    const rest = calculated(document, null, addReturned(nothing, wire(half), "counted"));
    expect([rest.net, rest.tax]).toEqual([eur(-50), eur(-9)]);
  });

  test("a voided return between two others takes nothing more back than was taxed", () => {
    // 0.2 a unit: the first return bears nothing, the second a whole one, the third what is left.
    const document = committed([{ net: 10, taxes: [2] }]);
    const first = calculated(document, [asked("1", 2)], nothing);
    const afterFirst = addReturned(nothing, wire(first), "counted");
    const second = calculated(document, [asked("1", 1)], afterFirst);
    const afterBoth = addReturned(afterFirst, wire(second), "counted");
    const third = calculated(document, null, addReturned(afterBoth, wire(first), "taken away"));
    expect(third.net.minor + second.net.minor).toBe(-10n);
    expect(third.tax.minor + second.tax.minor).toBe(-2n);
  });

  test("a line of nothing goes back once, and again when its return is voided", () => {
    const document = committed([
      { net: 0, taxes: [1] },
      { net: 10, taxes: [1] },
    ]);
    const whole = calculated(document, null, nothing);
    expect(whole.lines.map(({ lineId, tax }) => [lineId, tax.minor])).toEqual([
      ["1", -1n],
      ["2", -1n],
    ]);
    const returned = addReturned(nothing, wire(whole), "counted");
    expect(returnOf(document, null, returned)).toMatchObject({ code: "return-exceeds-document" });
    expect(calculated(document, null, addReturned(returned, wire(whole), "taken away"))).toEqual(whole);
  });

  test("a negative line goes back in its sign", () => {
    expect(calculated(committed([{ net: -100, taxes: [-19] }]), [asked("1", -40)], nothing)).toMatchObject({ net: eur(40), tax: eur(8) });
  });

  test("tax that a credit note has given back is taken over, over the levies by what is left of each", () => {
    const document = committed([{ net: 100, taxes: [5, 10] }]);
    const stated = (tax: number, returned: Returned = nothing) => calculated(document, [{ ...asked("1", 50), tax: eur(tax) }], returned);
    expect(calculated(document, [asked("1", 50)], nothing).tax).toEqual(eur(-8));
    expect(stated(7).lines[0]?.details.map(({ tax }) => tax.minor)).toEqual([-2n, -5n]);
    const rest = calculated(document, null, addReturned(nothing, wire(stated(7)), "counted"));
    expect(rest.lines[0]?.details.map(({ tax }) => tax.minor)).toEqual([-3n, -5n]);
    expect(stated(0).tax).toEqual(eur(0));
    const given = committed([{ net: -100, taxes: [-19] }]);
    expect(calculated(given, [{ ...asked("1", -50), tax: eur(-9) }], nothing).tax).toEqual(eur(9));
    expect(calculated(committed([{ net: 100, taxes: [0] }]), [{ ...asked("1", 50), tax: eur(0) }], nothing).tax).toEqual(eur(0));
  });

  test.each<[string, number, string]>([
    ["more than is left of it", 16, "return-exceeds-document"],
    ["the other sign", -1, "return-exceeds-document"],
  ])("of which %s is stated is refused", (_, tax, code) => {
    const document = committed([{ net: 100, taxes: [5, 10] }]);
    expect(returnOf(document, [{ ...asked("1", 50), tax: eur(tax) }], nothing)).toMatchObject({ code });
  });

  test.each<[string, TaxDocument, AskedLine[] | null]>([
    ["mixed-currencies", committed([{ net: 10, taxes: [1] }]), [{ ...asked("1", 1), tax: moneyOf("USD", 1) }]],
    ["tax-document-not-committed", committed([], { status: "saved" }), null],
    ["tax-document-not-committed", committed([], { status: "adjusted" }), null],
    ["tax-document-not-committed", committed([], { status: "voided" }), null],
    ["tax-document-is-return", committed([], { kind: "return" }), null],
    ["return-exceeds-document", committed([]), null],
    ["return-exceeds-document", committed([{ net: 10, taxes: [1] }]), [asked("2", 1)]],
    ["return-exceeds-document", committed([{ net: 10, taxes: [1] }]), [asked("1", 11)]],
    ["return-exceeds-document", committed([{ net: 10, taxes: [1] }]), [asked("1", 0)]],
    ["return-exceeds-document", committed([{ net: 10, taxes: [1] }]), [asked("1", -1)]],
    ["return-exceeds-document", committed([{ net: -10, taxes: [-1] }]), [asked("1", 1)]],
    ["mixed-currencies", committed([{ net: 10, taxes: [1] }]), [{ lineId: "1", net: moneyOf("USD", 1) }]],
    ["duplicate-line-id", committed([{ net: 10, taxes: [1] }]), [asked("1", 1), asked("1", 1)]],
  ])("%s is refused", (code, document, lines) => {
    expect(returnOf(document, lines, nothing)).toMatchObject({ outcome: "refused", code });
  });

  test("a locked document is returned as a committed one", () => {
    expect(calculated(committed([{ net: 10, taxes: [1] }], { status: "locked" }), null, nothing).tax).toEqual(eur(-1));
  });

  test("it bears the day of its issue or that of the sale, as the policy says", () => {
    const original = taxDocument("committed", { taxOn: "2026-01-31" });
    expect(returnedOn(original, { returnDate: "issued" }, "2026-03-01")).toBe("2026-03-01");
    expect(returnedOn(original, { returnDate: "original" }, "2026-03-01")).toBe("2026-01-31");
  });

  const anyLine = fc.record({
    net: fc.integer({ min: 1, max: 2_000 }),
    taxes: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 3 }),
  });
  const anySteps = fc.array(fc.record({ part: fc.integer({ min: 1, max: 2_000 }), isVoided: fc.boolean() }), { maxLength: 8 });

  test("in any parts, voided or not, each levy goes back for at most what it bore, and in the end for exactly that", () => {
    fc.assert(
      fc.property(anyLine, fc.boolean(), anySteps, (line, isCredit, steps) => {
        const sign = isCredit ? -1 : 1;
        const document = committed([{ net: sign * line.net, taxes: line.taxes.map((tax) => sign * tax) }]);
        const bore = document.lines[0]?.details.map(({ tax }) => money(tax).minor) ?? [];
        const given = (returned: Returned) => returned.get("1")?.details.map(({ tax }) => tax.minor) ?? bore.map(() => 0n);
        let returned = nothing;
        for (const { part, isVoided } of steps) {
          const answer = returnOf(document, [asked("1", sign * part)], returned);
          if (answer.outcome === "refused") continue;
          const counted = addReturned(returned, wire(answer), "counted");
          for (const [index, minor] of given(counted).entries()) {
            expect(minor * BigInt(sign)).toBeLessThanOrEqual((bore[index] ?? 0n) * BigInt(sign));
          }
          returned = isVoided ? addReturned(counted, wire(answer), "taken away") : counted;
        }
        const last = returnOf(document, null, returned);
        if (last.outcome === "calculated") returned = addReturned(returned, wire(last), "counted");
        expect(given(returned)).toEqual(bore);
      }),
    );
  });
});
