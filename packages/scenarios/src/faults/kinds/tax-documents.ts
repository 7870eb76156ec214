import type { Address } from "@cashline/contracts/common/values";
import { rateAmount } from "@cashline/kernel/decimal";
import { absoluteMoney, subtractMoney, sumMoney, type Money } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";
import { call, type FaultAction } from "../action.ts";
import { expectation } from "../expectation.ts";
import { expectedTax } from "../expected-tax.ts";
import { faultKind, type ExpectedException } from "../fault.ts";
import { daysAfterWin, isInSeason } from "../moments.ts";
import { invoiceTax, isTaxed, lineNets, type RenewalGround } from "../renewal-bill.ts";

/** Germany's standard rate from 1 July to 31 December 2020 (UStG § 28(1), Zweites Corona-Steuerhilfegesetz). */
const RATE_BEFORE_CHANGE = "0.16";
const LAST_DAY_BEFORE_CHANGE = "2020-12-31";

/** Somebody adjusts the committed tax document of the invoice in the engine, where the invoice stays as it is. */
function adjust({ renewal }: RenewalGround, description: string, change: { taxOn: string } | { shipTo: Address }): FaultAction {
  return call("tax", "adjustTaxDocument", {
    params: { taxDocumentId: { made: "taxDocument", opportunity: renewal.key } },
    body: { reason: "other", description, commit: true, ...change },
  });
}

/** The engine says another tax than the invoice. */
function mismatch(ground: RenewalGround, engine: Money, amountRule: string, detectableFrom: Instant): ExpectedException {
  const gap = subtractMoney(invoiceTax(ground), engine);
  return expectation(ground, {
    code: "TAX-MISMATCH",
    objectKind: "invoice",
    amount: absoluteMoney(gap),
    amountRule,
    direction: gap.minor < 0n ? "under_billed" : "over_billed",
    detectableFrom,
  });
}

const afterwards = { means: "days after the renewal", choices: [1, 2, 4] } as const;

export const taxPointMoved = faultKind({
  name: "tax-point-moved",
  summary:
    "The rate had changed before the tax point: in the engine the document is adjusted to a tax point under the old rate, and the invoice bears the new one",
  where: ["tax"],
  parameters: { days: afterwards },
  truth: [
    {
      code: "TAX-MISMATCH",
      on: "invoice",
      amount: "tax of the invoice less the same lines at the rate before the change",
      direction: "over_billed",
      detectable: "when the document is adjusted",
    },
  ],
  fits: (ground, { book }) => ground.account.address.country === "DE" && isInSeason(daysAfterWin(ground, 5), book),
  plan: (ground, { days }) => {
    const at = daysAfterWin(ground, days);
    const engine = sumMoney(
      ground.price.currency,
      lineNets(ground).map((net) => rateAmount(net, RATE_BEFORE_CHANGE, "half-up")),
    );
    return {
      steps: [{ at, action: adjust(ground, "tax point corrected by mistake", { taxOn: LAST_DAY_BEFORE_CHANGE }) }],
      expected: [mismatch(ground, engine, `invoice at today's rate, engine at ${RATE_BEFORE_CHANGE} of ${LAST_DAY_BEFORE_CHANGE}`, at)],
    };
  },
});

/** Where the engine is told the customer sits. */
const elsewhere = (address: Address): Address =>
  address.region === "WA"
    ? { ...address, city: "New York", region: "NY", postalCode: "10011" }
    : { ...address, city: "Seattle", region: "WA", postalCode: "98101" };

export const shipToMoved = faultKind({
  name: "ship-to-moved",
  summary: "In the engine the document is adjusted to an address in another state, whose rate differs, and the invoice stays as it is",
  where: ["tax"],
  parameters: { days: afterwards },
  truth: [
    {
      code: "TAX-MISMATCH",
      on: "invoice",
      amount: "difference of the same lines' tax in the two states",
      direction: "by parameter",
      detectable: "when the document is adjusted",
    },
  ],
  fits: (ground, { book }) => ground.account.address.country === "US" && isTaxed(ground) && isInSeason(daysAfterWin(ground, 5), book),
  plan: (ground, { days }) => {
    const at = daysAfterWin(ground, days);
    const shipTo = elsewhere(ground.account.address);
    const engine = expectedTax(shipTo, lineNets(ground), ground.price.currency);
    return {
      steps: [{ at, action: adjust(ground, "address corrected by mistake", { shipTo }) }],
      expected: [mismatch(ground, engine, `invoice taxed in ${ground.account.address.region}, engine in ${shipTo.region}`, at)],
    };
  },
});
