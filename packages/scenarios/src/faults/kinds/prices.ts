import { currencyExponent } from "@cashline/kernel/money";
import { priceAmount } from "@cashline/kernel/decimal";
import type { Instant } from "@cashline/kernel/time";
import type { BookPrice } from "../../book/book.ts";
import type { FaultStep } from "../action.ts";
import { priceMismatch } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { beforeWin, later } from "../moments.ts";
import { isListed, type RenewalGround } from "../renewal-bill.ts";

/**
 * A contracted price agreed for the renewal is published, but billing hears of it only weeks later. Between the first
 * and the last step all price events wait; then only this one does.
 */
export function publishUnheard(
  ground: RenewalGround,
  factor: string,
  weeks: number,
  at: Instant,
): { signed: BookPrice; steps: FaultStep[] } {
  const { account, contract, price, renewal } = ground;
  const signed: BookPrice = {
    ...price,
    key: `contracted/${renewal.key}`,
    account: account.key,
    effectiveOn: contract.endOn,
    unitPrice: scaled(price, factor),
  };
  const hold = {
    kind: "trouble",
    name: "unheard",
    system: "cpq",
    fault: { kind: "delay", match: "cpq.price.published.v1", from: at, to: later(renewal.outcome.at, weeks * 7), probability: 1 },
  } as const;
  return {
    signed,
    steps: [
      { at, action: hold },
      { at, action: { kind: "publish-price", price: signed } },
      { at, action: { ...hold, about: { loaded: "prices", key: signed.key } } },
    ],
  };
}

/** A price times a factor, rounded half-up to whole minor units. */
export function scaled({ unitPrice, currency }: BookPrice, factor: string): string {
  const { minor } = priceAmount(currency, "half-up", unitPrice, factor);
  const exponent = currencyExponent(currency);
  const digits = minor.toString().padStart(exponent + 1, "0");
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

export const staleRateCard = faultKind({
  name: "stale-rate-card",
  summary: "A contracted price is published for the renewal, and its event reaches billing only weeks later: the draft has the old price",
  where: ["cpq", "billing"],
  parameters: {
    factor: { means: "the contracted price as a multiple of the one in force", choices: ["0.85", "0.9", "1.08", "1.12", "1.2"] },
    weeks: { means: "weeks until billing hears of it", choices: [3, 4, 5, 6] },
  },
  truth: [
    {
      code: "QTC-PRICE-MISMATCH",
      on: "contract",
      amount: "(signed − billed price) × seats × months of the term",
      direction: "by parameter",
      detectable: "when the invoice is drafted",
    },
  ],
  fits: isListed,
  plan: (ground, { factor, weeks }, { book }) => {
    const { signed, steps } = publishUnheard(ground, factor, weeks, beforeWin(ground, book));
    return { steps, expected: [priceMismatch(ground, signed.unitPrice)] };
  },
});
