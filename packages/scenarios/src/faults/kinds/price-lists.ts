import { compareDecimals, multiplyDecimals, rateAmount } from "@cashline/kernel/decimal";
import { moneyOf } from "@cashline/kernel/money";
import { addMs } from "@cashline/kernel/time";
import type { BookPrice } from "../../book/book.ts";
import { periodNet, periodsPerTerm } from "../../book/prices.ts";
import { call, type FaultStep } from "../action.ts";
import { expectation, priceMismatch } from "../expectation.ts";
import { faultKind, type FaultWorld } from "../fault.ts";
import { beforeWin, later } from "../moments.ts";
import { keyOfMade } from "../names.ts";
import { isListed, type RenewalGround } from "../renewal-bill.ts";
import { scaled } from "./prices.ts";

const HOUR_MS = 3_600_000;

/** Whether no other renewal of the tier and currency begins on the renewal's own first day or later: a new list price hits it alone. */
function isLastOfItsList({ renewal, account, price }: RenewalGround, { book }: FaultWorld): boolean {
  const currencyOf = new Map(book.accounts.map(({ key, currency }) => [key, currency]));
  return book.renewals.every(
    (other) =>
      other.key === renewal.key ||
      other.terms.tier !== price.tier ||
      currencyOf.get(other.account) !== account.currency ||
      other.closeOn < renewal.closeOn,
  );
}

export const listPriceLaunch = faultKind({
  name: "list-price-launch",
  summary: "A new list price is launched for everybody, and its event reaches billing only weeks later: the draft has the old list price",
  where: ["cpq", "billing"],
  parameters: {
    factor: { means: "the new list price as a multiple of the old one", choices: ["1.05", "1.08", "1.15"] },
    weeks: { means: "weeks until billing hears of it", choices: [2, 3] },
  },
  truth: [
    {
      code: "QTC-PRICE-MISMATCH",
      on: "contract",
      amount: "(signed − billed price) × seats × months of the term",
      direction: "under_billed",
      detectable: "when the invoice is drafted",
    },
  ],
  fits: (ground, world) => isListed(ground) && isLastOfItsList(ground, world),
  plan: (ground, { factor, weeks }, { book }) => {
    const { renewal, price } = ground;
    const at = beforeWin(ground, book);
    const launched: BookPrice = {
      ...price,
      key: `list-launch/${renewal.key}`,
      effectiveOn: renewal.closeOn,
      unitPrice: scaled(price, factor),
    };
    const hold = {
      kind: "trouble",
      name: "unheard",
      system: "cpq",
      fault: { kind: "delay", match: "cpq.price.published.v1", from: at, to: later(renewal.outcome.at, weeks * 7), probability: 1 },
    } as const;
    return {
      steps: [
        { at, action: hold },
        { at, action: { kind: "publish-price", price: launched } },
        { at, action: { ...hold, about: { loaded: "prices", key: launched.key } } },
      ],
      expected: [priceMismatch(ground, launched.unitPrice)],
    };
  },
});

/** Percentages that leave part of a cent of most prices. */
const COUPON_PERCENTS = ["3.7", "8.9", "12.3"] as const;

export const couponRounding = faultKind({
  name: "coupon-rounding",
  summary:
    "Somebody puts a coupon on the subscription that was never signed, whose share of the price is no whole cent, and takes it off after the draft",
  where: ["billing"],
  parameters: { percent: { means: "the coupon, in percent", choices: COUPON_PERCENTS } },
  truth: [
    {
      code: "QTC-PRICE-MISMATCH",
      on: "contract",
      amount: "the coupon's share of a period's seats, rounded half-up, × periods of the term",
      direction: "under_billed",
      detectable: "when the invoice is drafted",
    },
  ],
  fits: ({ price, renewal }) => COUPON_PERCENTS.every((percent) => !isWhole(periodNet(price, renewal.terms).minor, percent)),
  plan: (ground, { percent }, { book }) => {
    const { renewal, contract, price } = ground;
    const { key: opportunity, terms, outcome } = renewal;
    const at = beforeWin(ground, book);
    const off = rateAmount(periodNet(price, terms), multiplyDecimals(percent, "0.01"), "half-up");
    const steps: FaultStep[] = [
      {
        at,
        action: call("billing", "createCoupon", {
          body: {
            code: keyOfMade("coupon", opportunity),
            percentOff: percent,
            amountOff: null,
            duration: "forever",
            periods: null,
            sku: null,
            redeemBy: null,
            maxRedemptions: 1,
          },
        }),
      },
      {
        at,
        action: call("billing", "applyCoupon", {
          body: {
            couponId: { made: "coupon", opportunity },
            subscriptionId: { loaded: "subscriptions", key: contract.key },
            position: 1,
          },
        }),
      },
      {
        at: addMs(outcome.at, HOUR_MS / 4),
        action: call("billing", "removeCoupon", { params: { appliedCouponId: { made: "appliedCoupon", opportunity } }, body: {} }),
      },
    ];
    return {
      steps,
      expected: [
        expectation(ground, {
          code: "QTC-PRICE-MISMATCH",
          objectKind: "contract",
          amount: moneyOf(price.currency, off.minor * BigInt(periodsPerTerm(terms))),
          amountRule: `${percent} percent of each period's seats, rounded half-up, over the term`,
          direction: "under_billed",
          detectableFrom: outcome.at,
        }),
      ],
    };
  },
});

/** Whether a percentage of an amount is a whole minor unit. */
function isWhole(minor: bigint, percent: string): boolean {
  const share = multiplyDecimals(minor.toString(), percent, "0.01");
  return compareDecimals(share, share.split(".", 1)[0] ?? "0") === 0;
}

export const volumeCliff = faultKind({
  name: "volume-cliff",
  summary:
    "A decoy: billing's card becomes a volume price whose cheapest tier begins at exactly the seats renewed and is the signed price, so that one seat fewer would cost more",
  where: ["cpq", "billing"],
  parameters: { factor: { means: "the price below the cliff as a multiple of the signed one", choices: ["1.1", "1.2", "1.35"] } },
  truth: [],
  fits: (ground) => isListed(ground) && ground.renewal.terms.seats > 1,
  plan: (ground, { factor }, { book }) => {
    const { renewal, account, price } = ground;
    const at = beforeWin(ground, book);
    const { key, account: _, ...own }: BookPrice = { ...price, key: `volume/${renewal.key}`, effectiveOn: renewal.closeOn };
    return {
      steps: [
        { at, action: { kind: "publish-price", price: { ...own, key, account: account.key } } },
        {
          at: addMs(at, HOUR_MS),
          action: call("billing", "loadRateCard", {
            body: {
              ...own,
              sourcePriceId: { loaded: "prices", key },
              accountId: { loaded: "accounts", key: account.key },
              seatModel: {
                kind: "volume",
                tiers: [
                  { upTo: renewal.terms.seats - 1, unitPrice: scaled(price, factor), flatFee: "0" },
                  { upTo: null, unitPrice: price.unitPrice, flatFee: "0" },
                ],
              },
            },
          }),
        },
      ],
      expected: [],
    };
  },
});
