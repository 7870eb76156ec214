import { postingRejected, priceMismatch, untaxed } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { beforeWin } from "../moments.ts";
import { isListed, isTaxed } from "../renewal-bill.ts";
import { otherParents, toWrongEntity, underAnotherParent } from "./master-data.ts";
import { publishUnheard } from "./prices.ts";

export const headline = faultKind({
  name: "headline",
  summary:
    "A renewal on a new tier meets a price billing has not heard of, a billing account moved to another legal entity, and a customer moved in ERP's hierarchy: one held invoice, one case",
  where: ["cpq", "billing", "tax", "erp"],
  parameters: {},
  truth: [
    {
      code: "QTC-PRICE-MISMATCH",
      on: "contract",
      amount: "(signed − billed price) × seats × months of the term",
      direction: "under_billed",
      detectable: "when the invoice is drafted",
    },
    {
      code: "TAX-JURISDICTION",
      on: "contract",
      amount: "tax of the invoice under the contract's own entity",
      direction: "under_billed",
      detectable: "when the invoice is drafted",
      dependentOf: "QTC-PRICE-MISMATCH",
    },
    {
      code: "ERP-POST-REJECTED",
      on: "contract",
      amount: "net of the invoice",
      direction: "none",
      detectable: "when the invoice is drafted",
      dependentOf: "QTC-PRICE-MISMATCH",
    },
  ],
  fits: (ground, { book }) => isListed(ground) && isTaxed(ground) && otherParents(ground, book).length > 0,
  plan: (ground, _drawn, world) => {
    const at = beforeWin(ground, world.book);
    const { signed, steps } = publishUnheard(ground, "1.25", 5, at);
    return {
      steps: [...steps, { at, action: toWrongEntity(ground) }, { at, action: underAnotherParent(ground, world) }],
      expected: [
        priceMismatch(ground, signed.unitPrice),
        untaxed(ground, "QTC-PRICE-MISMATCH"),
        postingRejected(ground, "QTC-PRICE-MISMATCH"),
      ],
    };
  },
});
