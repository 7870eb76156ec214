import { describe, expect, test } from "vitest";
import { calculateTax, type Sale } from "./calculate-tax.ts";
import { groundOf, registered, sale } from "./documents.fixture.ts";
import type { Policy } from "./policy.ts";

type Example = {
  /** Who published it, where, and what it says. */
  source: string;
  seller: string[];
  to: [country: string, region: string, currency: string];
  taxOn?: string;
  prices: number[];
  over?: Partial<Sale>;
  policy?: Partial<Policy>;
  /** Before tax, then each levy of the document added over its lines. */
  expected: { net: bigint; levies: [name: string, tax: bigint][]; treatment?: string };
};

const inclusive = { priceMode: "inclusive" } as const;
const perDocument = { roundingLevel: "document" } as const;

/** Published examples and, where an authority gives only its rule, the rule applied to a round amount. */
const examples: Record<string, Example[]> = {
  "United Kingdom": [
    {
      source: "HMRC, Calculating VAT for VAT-inclusive and VAT-exclusive prices: GBP 100 at 20 % bears GBP 20",
      seller: ["GB"],
      to: ["GB", "", "GBP"],
      prices: [10_000],
      expected: { net: 10_000n, levies: [["VAT", 2_000n]] },
    },
    {
      source: "HMRC VAT fraction 1/6: GBP 120 hold GBP 20",
      seller: ["GB"],
      to: ["GB", "", "GBP"],
      prices: [12_000],
      over: inclusive,
      expected: { net: 10_000n, levies: [["VAT", 2_000n]] },
    },
    {
      source: "HMRC VAT fraction 3/23 of 2009: GBP 115 hold GBP 15",
      seller: ["GB"],
      to: ["GB", "", "GBP"],
      taxOn: "2009-06-15",
      prices: [11_500],
      over: inclusive,
      expected: { net: 10_000n, levies: [["VAT", 1_500n]] },
    },
    {
      source: "HMRC VAT fraction 7/47 of 2010: GBP 117.50 hold GBP 17.50",
      seller: ["GB"],
      to: ["GB", "", "GBP"],
      taxOn: "2010-06-15",
      prices: [11_750],
      over: inclusive,
      expected: { net: 10_000n, levies: [["VAT", 1_750n]] },
    },
  ],
  "European Union": [
    {
      source: "UStG § 28(1): the second half of 2020 is at 16 %",
      seller: ["DE"],
      to: ["DE", "", "EUR"],
      taxOn: "2020-12-31",
      prices: [10_000],
      expected: { net: 10_000n, levies: [["VAT", 1_600n]] },
    },
    {
      source: "UStG § 12(1): the next day is at 19 % again",
      seller: ["DE"],
      to: ["DE", "", "EUR"],
      taxOn: "2021-01-01",
      prices: [10_000],
      expected: { net: 10_000n, levies: [["VAT", 1_900n]] },
    },
    {
      source: "Directive 2006/112/EC art. 58: a consumer is taxed where she lives, Finland at 25.5 %",
      seller: ["DE"],
      to: ["FI", "", "EUR"],
      prices: [10_000],
      expected: { net: 10_000n, levies: [["VAT", 2_550n]] },
    },
    {
      source: "Directive 2006/112/EC art. 44 and 196: a business in another member state accounts for the tax",
      seller: ["DE"],
      to: ["FR", "", "EUR"],
      prices: [10_000],
      over: { customerTaxId: "FR40303265045" },
      expected: { net: 10_000n, levies: [["VAT reverse charge", 0n]], treatment: "reverse_charge" },
    },
    {
      source: "Case C-484/06 Koninklijke Ahold: member states choose the rounding; per line, six times 0.0817 are 0.48",
      seller: ["DE"],
      to: ["DE", "", "EUR"],
      prices: [43, 43, 43, 43, 43, 43],
      expected: { net: 258n, levies: [["VAT", 48n]] },
    },
    {
      source: "Case C-484/06 Koninklijke Ahold: per document, the same lines bear 0.4902 rounded once",
      seller: ["DE"],
      to: ["DE", "", "EUR"],
      prices: [43, 43, 43, 43, 43, 43],
      policy: perDocument,
      expected: { net: 258n, levies: [["VAT", 49n]] },
    },
  ],
  "United States": [
    {
      source: "SalesTaxRx on Tex. Tax Code 151.351: of USD 1,000 of hosted software USD 800 are taxed",
      seller: ["US-TX"],
      to: ["US", "TX", "USD"],
      prices: [100_000],
      expected: { net: 100_000n, levies: [["Sales tax", 5_000n]] },
    },
    {
      source: "Comptroller of Maryland, Technical Bulletin 56: 3 % from 1 July 2025",
      seller: ["US-MD"],
      to: ["US", "MD", "USD"],
      taxOn: "2025-07-01",
      prices: [100_000],
      expected: { net: 100_000n, levies: [["Sales tax", 3_000n]] },
    },
    {
      source: "Comptroller of Maryland, Technical Bulletin 56: nothing on 30 June 2025",
      seller: ["US-MD"],
      to: ["US", "MD", "USD"],
      taxOn: "2025-06-30",
      prices: [100_000],
      expected: { net: 100_000n, levies: [], treatment: "not_taxable" },
    },
    {
      source: "Conn. Gen. Stat. 12-408(1)(D): computer services at 1 %",
      seller: ["US-CT"],
      to: ["US", "CT", "USD"],
      prices: [100_000],
      expected: { net: 100_000n, levies: [["Sales tax", 1_000n]] },
    },
    {
      source: "South Dakota v. Wayfair: without nexus and registration nothing is collected",
      seller: ["US-NY"],
      to: ["US", "SD", "USD"],
      prices: [100_000],
      expected: { net: 100_000n, levies: [], treatment: "not_registered" },
    },
  ],
  India: [
    {
      source: "FastTaxCalc, India GST invoice examples: INR 10,000 within Maharashtra bears twice INR 900",
      seller: ["IN-MH"],
      to: ["IN", "MH", "INR"],
      prices: [1_000_000],
      expected: {
        net: 1_000_000n,
        levies: [
          ["CGST", 90_000n],
          ["SGST", 90_000n],
        ],
      },
    },
    {
      source: "FastTaxCalc, India GST invoice examples: INR 10,000 from Maharashtra to Karnataka bears INR 1,800 IGST",
      seller: ["IN-MH"],
      to: ["IN", "KA", "INR"],
      prices: [1_000_000],
      expected: { net: 1_000_000n, levies: [["IGST", 180_000n]] },
    },
    {
      source: "UTGST Act 2017 s. 7: in Chandigarh the territory's half is UTGST",
      seller: ["IN-CH"],
      to: ["IN", "CH", "INR"],
      prices: [1_000_000],
      expected: {
        net: 1_000_000n,
        levies: [
          ["CGST", 90_000n],
          ["UTGST", 90_000n],
        ],
      },
    },
  ],
  Australia: [
    {
      source: "Explanatory Memorandum, Indirect Tax Legislation Amendment Bill 2000, 6.2: GST is 1/11 of the price",
      seller: ["AU"],
      to: ["AU", "", "AUD"],
      prices: [11_000],
      over: inclusive,
      expected: { net: 10_000n, levies: [["GST", 1_000n]] },
    },
    {
      source: "GST Act 1999 s. 9-90(1): half a cent goes up",
      seller: ["AU"],
      to: ["AU", "", "AUD"],
      prices: [105],
      expected: { net: 105n, levies: [["GST", 11n]] },
    },
    {
      source: "GST Act 1999 s. 9-90(2)(b), taxable supply rule: three times 0.105 rounded apart are 0.33",
      seller: ["AU"],
      to: ["AU", "", "AUD"],
      prices: [105, 105, 105],
      expected: { net: 315n, levies: [["GST", 33n]] },
    },
    {
      source: "GST Act 1999 s. 9-90(2)(a), total invoice rule: three times 0.105 rounded together are 0.32",
      seller: ["AU"],
      to: ["AU", "", "AUD"],
      prices: [105, 105, 105],
      policy: perDocument,
      expected: { net: 315n, levies: [["GST", 32n]] },
    },
  ],
  Canada: [
    {
      source: "Revenu Québec, Calculating the Taxes: CAD 100 bear GST 5.00 and QST 9.98, 114.98 together",
      seller: ["CA", "CA-QC"],
      to: ["CA", "QC", "CAD"],
      prices: [10_000],
      expected: {
        net: 10_000n,
        levies: [
          ["GST", 500n],
          ["QST", 998n],
        ],
      },
    },
    {
      source: "Revenu Québec, General information of 2008: QST on price and GST, CAD 100 bear 5.00 and 7.88, 112.88 together",
      seller: ["CA", "CA-QC"],
      to: ["CA", "QC", "CAD"],
      taxOn: "2008-02-09",
      prices: [10_000],
      expected: {
        net: 10_000n,
        levies: [
          ["GST", 500n],
          ["QST", 788n],
        ],
      },
    },
    {
      source: "The Balance, How To Charge and Remit PST in Saskatchewan: CAD 24.95 bear GST 1.25 and PST 1.50, 27.70 together",
      seller: ["CA", "CA-SK"],
      to: ["CA", "SK", "CAD"],
      prices: [2_495],
      expected: {
        net: 2_495n,
        levies: [
          ["GST", 125n],
          ["PST", 150n],
        ],
      },
    },
    {
      source: "Excise Tax Act s. 165(2): CAD 100 in Ontario bear 13.00 HST",
      seller: ["CA"],
      to: ["CA", "ON", "CAD"],
      prices: [10_000],
      expected: { net: 10_000n, levies: [["HST", 1_300n]] },
    },
    {
      source: "Nova Scotia's reduction: 15 % until 31 March 2025",
      seller: ["CA"],
      to: ["CA", "NS", "CAD"],
      taxOn: "2025-03-31",
      prices: [10_000],
      expected: { net: 10_000n, levies: [["HST", 1_500n]] },
    },
  ],
};

describe.each(Object.entries(examples))("worked examples of %s", (_, cases) => {
  test.each(cases)("$source", ({ seller, to, taxOn = "2026-06-15", prices, over = {}, policy = {}, expected }) => {
    const registrations = registered("XX01", ...seller).map((each) => ({ ...each, validFrom: "1990-01-01" }));
    const answer = calculateTax(sale(...to, prices, { taxOn, ...over }), groundOf(registrations, policy));
    if (answer.outcome === "refused") throw new Error(`${answer.code}: ${answer.detail}`);
    const levies = new Map<string, bigint>();
    for (const { name, tax } of answer.lines.flatMap(({ details }) => details)) levies.set(name, (levies.get(name) ?? 0n) + tax.minor);
    expect({ net: answer.net.minor, levies: [...levies], treatment: answer.treatment }).toEqual({ treatment: "standard", ...expected });
  });
});
