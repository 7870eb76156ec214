import Type, { type Static } from "typebox";
import { CalendarDate, Id, Name, Quantity, nullable, strict } from "../../common/values.ts";

export const Entitlement = strict({
  id: Id("ent"),
  contractId: Id("ctr"),
  accountId: Id("acc"),
  sku: Name,
  tier: Name,
  seats: Quantity,
  startOn: CalendarDate,
  endOn: CalendarDate,
  status: Type.Enum(["active", "suspended", "terminated"]),
  suspensionReason: nullable(Name),
  renewals: Type.Integer({ minimum: 0 }),
});
export type Entitlement = Static<typeof Entitlement>;
