import { call, type CallAction } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind, type Direction, type ExpectedException } from "../fault.ts";
import { daysAfterWin, leavesDays } from "../moments.ts";
import type { RenewalGround } from "../renewal-bill.ts";

/** Days left in the season after the win that a drift of service needs to arise and be seen. */
const DRIFT_DAYS = 14;
const days = { means: "days after the renewal", choices: [3, 4, 5, 6] } as const;
const entitlementId = ({ contract }: RenewalGround) => ({ loaded: "entitlements", key: contract.key }) as const;

/** Service other than signed since a moment. */
function drift(ground: RenewalGround, at: string, seats: number, direction: Direction): ExpectedException {
  const { price } = ground;
  return expectation(ground, {
    code: "QTC-ENTITLEMENT-DRIFT",
    objectKind: "contract",
    amount: null,
    amountRule: `${seats} seats × ${price.unitPrice} ${price.currency} a month × share of the period since ${at}`,
    direction,
    detectableFrom: at,
  });
}

/** A kind in which every seat of a paid entitlement is lost by one call. */
function allSeatsLost(name: string, summary: string, lose: (ground: RenewalGround) => CallAction) {
  return faultKind({
    name,
    summary,
    where: ["provisioning"],
    parameters: { days },
    truth: [
      {
        code: "QTC-ENTITLEMENT-DRIFT",
        on: "contract",
        amount: "all seats × unit price × share of the period since",
        direction: "over_billed",
        detectable: "at once",
      },
    ],
    fits: (ground, { book }) => leavesDays(ground, book, DRIFT_DAYS),
    plan: (ground, drawn) => {
      const at = daysAfterWin(ground, drawn.days);
      return { steps: [{ at, action: lose(ground) }], expected: [drift(ground, at, ground.renewal.terms.seats, "over_billed")] };
    },
  });
}

export const entitlementSuspended = allSeatsLost(
  "entitlement-suspended",
  "Some days after the renewal somebody suspends the entitlement by hand, though the customer has paid",
  (ground) =>
    call("provisioning", "suspendEntitlement", {
      params: { entitlementId: entitlementId(ground) },
      body: { reason: "mistaken for another customer", code: "other" },
    }),
);

export const entitlementTerminated = allSeatsLost(
  "entitlement-terminated",
  "Some days after the renewal somebody terminates the entitlement by hand, a year before its term ends",
  (ground) =>
    call("provisioning", "terminateEntitlement", {
      params: { entitlementId: entitlementId(ground) },
      body: { reason: "mistaken for a contract that has ended" },
    }),
);

export const seatsUnsigned = faultKind({
  name: "seats-unsigned",
  summary:
    "Some days after the renewal somebody orders more seats in provisioning as if an amendment had been signed, so that provisioning itself sees no drift",
  where: ["provisioning"],
  parameters: { days, percent: { means: "seats more than signed, in percent, at least one", choices: [10, 20, 30] } },
  truth: [
    {
      code: "QTC-ENTITLEMENT-DRIFT",
      on: "contract",
      amount: "seats too many × unit price × share of the period since",
      direction: "under_billed",
      detectable: "at once; the nightly comparison finds it",
    },
  ],
  fits: (ground, { book }) => leavesDays(ground, book, DRIFT_DAYS),
  plan: (ground, drawn) => {
    const { seats } = ground.renewal.terms;
    const more = Math.max(1, Math.round((seats * drawn.percent) / 100));
    const at = daysAfterWin(ground, drawn.days);
    const action = call("provisioning", "amendEntitlement", {
      params: { entitlementId: entitlementId(ground) },
      body: { seats: seats + more },
    });
    return { steps: [{ at, action }], expected: [drift(ground, at, more, "under_billed")] };
  },
});
