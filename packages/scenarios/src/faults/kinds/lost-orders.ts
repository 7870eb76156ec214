import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import type { Money } from "@cashline/kernel/money";
import { addDays, addMonths, addMs, daysBetween, instantAt } from "@cashline/kernel/time";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { beforeWin, later } from "../moments.ts";
import type { RenewalGround } from "../renewal-bill.ts";

/** What was sold, as whoever finds the event missing can know it: the months of the new term at the price of the ending one. */
function soldNet({ renewal: { terms }, contract, price }: RenewalGround): Money {
  const { seats, termMonths, discountPercent } = terms;
  return priceAmount(price.currency, "half-up", contract.unitPrice, String(seats), String(termMonths), remainingShare(discountPercent));
}

export const wonEventLost = faultKind({
  name: "won-event-lost",
  summary: "CRM's word that the renewal is won never arrives: nothing is quoted, billed or extended",
  where: ["crm"],
  parameters: {},
  truth: [
    {
      code: "INT-EVENT-LOST",
      on: "contract",
      amount: "the new term at the contract's own price, the only one known while nothing is quoted",
      direction: "none",
      detectable: "when it is won",
    },
  ],
  // A later renewal of the contract would wait for this one for good.
  fits: ({ renewal }, { book }) => renewal.after === null && book.renewals.every(({ after }) => after !== renewal.key),
  plan: (ground, _drawn, { book }) => {
    const { key, outcome } = ground.renewal;
    const at = beforeWin(ground, book);
    return {
      steps: [
        {
          at,
          action: {
            kind: "trouble",
            name: "lost",
            system: "crm",
            about: { loaded: "opportunities", key },
            fault: { kind: "drop", match: "crm.opportunity.won.v1", from: at, to: later(outcome.at, 1), probability: 1 },
          },
        },
      ],
      expected: [
        expectation(ground, {
          code: "INT-EVENT-LOST",
          objectKind: "contract",
          amount: soldNet(ground),
          amountRule: "seats at the contract's own price over the new term, less the discount asked for; nothing is quoted yet",
          direction: "none",
          detectableFrom: outcome.at,
        }),
      ],
    };
  },
});

const HOUR_MS = 3_600_000;
/** Days of service without a contract that a season must still have. */
const SEEN_DAYS = 5;

export const servicePastEnd = faultKind({
  name: "service-past-end",
  summary: "A customer declines its renewal, and somebody extends the entitlement by hand all the same: the term ends, service goes on",
  where: ["provisioning"],
  parameters: { months: { means: "months of service beyond the term", choices: [2, 3, 6] } },
  truth: [
    {
      code: "BIL-RENEWAL-MISSED",
      on: "contract",
      amount: "price of a month × months since the term ended",
      direction: "under_billed",
      detectable: "when the term ends",
    },
  ],
  hitsLost: true,
  fits: ({ renewal }, { book }) => daysBetween(renewal.closeOn, book.to) >= SEEN_DAYS,
  plan: (ground, { months }) => {
    const { renewal, contract } = ground;
    const declined = addMs(renewal.outcome.at, HOUR_MS);
    const lastDay = instantAt(addDays(renewal.closeOn, -1), "15:00");
    const at = declined > lastDay ? declined : lastDay;
    const ended = instantAt(renewal.closeOn, "00:00");
    return {
      steps: [
        {
          at,
          action: call("provisioning", "extendEntitlement", {
            params: { entitlementId: { loaded: "entitlements", key: contract.key } },
            body: { sku: contract.sku, tier: contract.tier, seats: contract.seats, endOn: addMonths(renewal.closeOn, months) },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "BIL-RENEWAL-MISSED",
          objectKind: "contract",
          amount: null,
          amountRule: `${contract.seats} seats × ${contract.unitPrice} ${ground.price.currency} a month, less ${contract.discountPercent} percent, × share of a month since ${renewal.closeOn}`,
          direction: "under_billed",
          detectableFrom: at > ended ? at : ended,
        }),
      ],
    };
  },
});
