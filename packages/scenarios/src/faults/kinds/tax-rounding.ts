import { absoluteMoney, allocate, moneyWire, subtractMoney, type Money } from "@cashline/kernel/money";
import { periodNet } from "../../book/prices.ts";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { expectedTax } from "../expected-tax.ts";
import { faultKind } from "../fault.ts";
import { daysAfterWin, isInSeason } from "../moments.ts";
import { invoiceTax, isTaxed, lineNets, type RenewalGround } from "../renewal-bill.ts";

/** Minor units by which the taxes of the lines miss the invoice's: more than the rounding of one line. */
const GAP = 2n;
const MOST_LINES = 60;

type Spread = { readonly parts: readonly Money[]; readonly engine: Money; readonly gap: Money };

/**
 * The fewest lines over which the list price and its discount can be spread evenly so that their taxes, each rounded by
 * itself, are just that far from the invoice's tax; undefined where no discount was agreed or no number of lines does.
 */
function spreadOf(ground: RenewalGround): Spread | undefined {
  const { account, price, renewal } = ground;
  const [seats, ...usage] = lineNets(ground);
  if (seats === undefined) return undefined;
  const listed = periodNet(price, { ...renewal.terms, discountPercent: "0" });
  const discount = subtractMoney(listed, seats);
  if (discount.minor <= 0n) return undefined;
  for (let count = 2; count <= MOST_LINES; count += 1) {
    const even = Array.from({ length: count }, () => 1n);
    const off = allocate(discount, even);
    const parts = allocate(listed, even).map((part, index) => subtractMoney(part, off[index] as Money));
    const engine = expectedTax(account.address, [...parts, ...usage], price.currency);
    const gap = subtractMoney(invoiceTax(ground), engine);
    if (absoluteMoney(gap).minor === GAP) return { parts, engine, gap };
  }
  return undefined;
}

export const couponTaxRounding = faultKind({
  name: "coupon-tax-rounding",
  summary:
    "In the engine the seats' price and its discount are spread like a coupon over more lines than the invoice has, each taxed and rounded by itself: the taxes of the lines come to 1887 where the invoice says 1889",
  where: ["tax"],
  parameters: { days: { means: "days after the renewal", choices: [1, 2, 4] } },
  truth: [
    {
      code: "TAX-MISMATCH",
      on: "invoice",
      amount: `tax of the invoice less the sum of the lines' rounded taxes: ${GAP} minor units`,
      direction: "by parameter",
      detectable: "when the document is adjusted",
    },
  ],
  fits: (ground, { book }) => isTaxed(ground) && isInSeason(daysAfterWin(ground, 5), book) && spreadOf(ground) !== undefined,
  plan: (ground, { days }) => {
    const at = daysAfterWin(ground, days);
    const [, usage] = lineNets(ground);
    const { parts, engine, gap } = spreadOf(ground) as Spread;
    const lines = [
      ...parts.map((net, index) => ({ lineId: `recurring-${index + 1}`, net: moneyWire(net), taxCode: "saas" })),
      ...(usage === undefined ? [] : [{ lineId: "usage", net: moneyWire(usage), taxCode: "saas" }]),
    ];
    return {
      steps: [
        {
          at,
          action: call("tax", "adjustTaxDocument", {
            params: { taxDocumentId: { made: "taxDocument", opportunity: ground.renewal.key } },
            body: { reason: "price_adjusted", description: "discount spread over cost centres", commit: true, lines },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "TAX-MISMATCH",
          objectKind: "invoice",
          amount: absoluteMoney(gap),
          amountRule: `invoice taxed on ${lineNets(ground).length} line(s): ${invoiceTax(ground).minor}; engine on ${lines.length}: ${engine.minor} minor units`,
          direction: gap.minor < 0n ? "under_billed" : "over_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});
