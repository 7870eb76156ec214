import Type, { type Static } from "typebox";
import { Id, strict } from "../../common/values.ts";

/** What happens to an order for fewer seats than people hold: it is refused, the newest seats are released, or all stay. */
export const SeatReduction = Type.Enum(["refuse", "release_newest", "keep_over_assigned"]);
export type SeatReduction = Static<typeof SeatReduction>;

/** Whether days of suspension are lost to the customer, or the end moves on by as many. */
export const Resumption = Type.Enum(["keep_end", "extend_end"]);
export type Resumption = Static<typeof Resumption>;

export const GraceDays = Type.Integer({ minimum: 0, maximum: 365, description: "Days of use after the end before it is terminated" });
export const OveragePercent = Type.Integer({
  minimum: 0,
  maximum: 100,
  description: "Seats beyond those granted, in percent of them, rounded down",
});

const SwitchingMinutes = (what: string) =>
  Type.Integer({ minimum: 0, maximum: 43_200, description: `Scenario minutes that switching ${what} takes; 0 is at once` });

/** What the tenant decides where products disagree. Every member has a default. */
export const ProvisioningPolicy = strict({
  id: Id("pvp"),
  seatOveragePercent: OveragePercent,
  seatReduction: SeatReduction,
  resumption: Resumption,
  graceDays: GraceDays,
  provisioningMinutes: SwitchingMinutes("on"),
  deprovisioningMinutes: SwitchingMinutes("off"),
});
export type ProvisioningPolicy = Static<typeof ProvisioningPolicy>;

/** What a policy is replaced by; what was added later may be left out and then holds its default. */
export const ProvisioningPolicyUpdate = strict({
  seatOveragePercent: OveragePercent,
  seatReduction: SeatReduction,
  resumption: Resumption,
  graceDays: GraceDays,
  provisioningMinutes: Type.Optional(SwitchingMinutes("on")),
  deprovisioningMinutes: Type.Optional(SwitchingMinutes("off")),
});
