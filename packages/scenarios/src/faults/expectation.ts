import type { Money } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";
import type { ExpectedException } from "./fault.ts";
import { invoiceNet, invoiceTax, priceGap, type RenewalGround } from "./renewal-bill.ts";

/** What several kinds expect alike. Amounts stand in the currency of the contract. */

type About = Pick<ExpectedException, "code" | "objectKind" | "amountRule" | "direction"> & {
  amount: Money | null;
  detectableFrom: Instant;
  dependentOf?: ExpectedException["dependentOf"];
};

/** An exception about a renewal's contract or invoice. */
export function expectation(
  { renewal, contract, account, price }: RenewalGround,
  { amount, dependentOf = null, ...about }: About,
): ExpectedException {
  return {
    ...about,
    account: account.key,
    contract: contract.key,
    opportunity: renewal.key,
    currency: price.currency,
    amountMinor: amount === null ? null : amount.minor.toString(),
    dependentOf,
  };
}

/** Billed at the price in force before, while `signedUnitPrice` was signed. */
export function priceMismatch(ground: RenewalGround, signedUnitPrice: string): ExpectedException {
  const { amount, direction } = priceGap(ground, signedUnitPrice, ground.price.unitPrice);
  return expectation(ground, {
    code: "QTC-PRICE-MISMATCH",
    objectKind: "contract",
    amount,
    amountRule: `seats at ${ground.price.unitPrice} instead of ${signedUnitPrice} ${ground.price.currency} per month, over the term`,
    direction,
    detectableFrom: ground.renewal.outcome.at,
  });
}

/** Taxed as an export of an entity that has no tie to the customer's country. */
export function untaxed(ground: RenewalGround, dependentOf: ExpectedException["dependentOf"] = null): ExpectedException {
  return expectation(ground, {
    code: "TAX-JURISDICTION",
    objectKind: "contract",
    amount: invoiceTax(ground),
    amountRule: "tax of the first draft under the contract's entity, of which the wrong one charges none",
    direction: "under_billed",
    detectableFrom: ground.renewal.outcome.at,
    dependentOf,
  });
}

/** Refused by ERP when the invoice would be posted. */
export function postingRejected(ground: RenewalGround, dependentOf: ExpectedException["dependentOf"] = null): ExpectedException {
  return expectation(ground, {
    code: "ERP-POST-REJECTED",
    objectKind: "contract",
    amount: invoiceNet(ground),
    amountRule: "net of the first draft",
    direction: "none",
    detectableFrom: ground.renewal.outcome.at,
    dependentOf,
  });
}
