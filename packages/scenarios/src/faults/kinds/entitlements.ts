import { dateIn, daysBetween } from "@cashline/kernel/time";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { daysAfterWin } from "../moments.ts";

/** Days left in the season after the win that a drift needs to arise and be seen. */
const DRIFT_DAYS = 14;

export const entitlementDrift = faultKind({
  name: "entitlement-drift",
  summary: "Some days after the renewal somebody changes the seats by hand in provisioning",
  where: ["provisioning"],
  parameters: {
    percent: { means: "seats more or less than signed, in percent, at least one", choices: [5, 10, 15, 20, 25, -10, -20] },
    days: { means: "days after the renewal", choices: [3, 4, 5, 6, 7, 8] },
  },
  truth: [
    {
      code: "QTC-ENTITLEMENT-DRIFT",
      on: "contract",
      amount: "seats too many or too few × unit price × share of the period since",
      direction: "by parameter",
      detectable: "at once; the nightly comparison finds it",
    },
  ],
  fits: ({ renewal }, { book }) => daysBetween(dateIn(renewal.outcome.at, "UTC"), book.to) >= DRIFT_DAYS,
  plan: (ground, { percent, days }) => {
    const { seats: signed } = ground.renewal.terms;
    const step = Math.max(1, Math.round((signed * Math.abs(percent)) / 100));
    const seats = percent > 0 || signed <= step ? signed + step : signed - step;
    const at = daysAfterWin(ground, days);
    return {
      steps: [
        {
          at,
          action: call("provisioning", "changeEntitlement", {
            params: { entitlementId: { loaded: "entitlements", key: ground.contract.key } },
            body: { seats },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "QTC-ENTITLEMENT-DRIFT",
          objectKind: "contract",
          amount: null,
          amountRule: `${Math.abs(seats - signed)} seats × ${ground.price.unitPrice} ${ground.price.currency} a month × share of the period since ${at}`,
          direction: seats > signed ? "under_billed" : "over_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});
