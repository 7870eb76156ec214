import { periodClosed } from "@cashline/contracts/systems/erp/events";
import { closePeriod } from "@cashline/contracts/systems/erp/operations";
import type { Period } from "@cashline/contracts/systems/erp/entities";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { closePeriod as close } from "../domain/periods.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { requireLegalEntity } from "./require-legal-entity.ts";

export const closePeriodRoute = write<typeof closePeriod, Collections>(closePeriod, ({ body }, context) => {
  const { legalEntity, month } = body;
  requireLegalEntity(legalEntity, context);
  const { periods } = context.store;
  const decision = close(month, periods.find({ legalEntity }));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const period: Period = { id: idsOf(context).period(legalEntity, month), legalEntity, month, status: "closed" };
  if (periods.get(period.id)) periods.save(period);
  else periods.insert(period);
  context.emit(periodClosed, period);
  return reply(period, periods.version(period.id));
});
