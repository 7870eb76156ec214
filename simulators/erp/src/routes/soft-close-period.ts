import { periodSoftClosed } from "@cashline/contracts/systems/erp/events";
import { softClosePeriod } from "@cashline/contracts/systems/erp/ledger-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { softClosePeriod as softClose } from "../domain/periods.ts";
import type { Collections } from "../store/collections.ts";
import { keepPeriod, periodOf } from "../store/period-row.ts";
import { legalEntityOf } from "../store/settings.ts";

export const softClosePeriodRoute = write<typeof softClosePeriod, Collections>(softClosePeriod, ({ body }, context) => {
  const { legalEntity, month } = body;
  const { firstPeriod } = legalEntityOf(legalEntity, context);
  const decision = softClose(month, { periods: context.store.periods.find({ legalEntity }), firstPeriod }, context.today);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { period, version } = keepPeriod({ ...periodOf(legalEntity, month, context), status: "soft_closed" }, context);
  context.emit(periodSoftClosed, period);
  return reply(period, version);
});
