import { periodReopened } from "@cashline/contracts/systems/erp/events";
import { reopenPeriod } from "@cashline/contracts/systems/erp/ledger-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { reopenPeriod as reopen } from "../domain/periods.ts";
import type { Collections } from "../store/collections.ts";
import { keepPeriod, periodOf } from "../store/period-row.ts";
import { legalEntityOf } from "../store/settings.ts";

export const reopenPeriodRoute = write<typeof reopenPeriod, Collections>(reopenPeriod, ({ body }, context) => {
  const { legalEntity, month, reason, requestedBy, approvedBy } = body;
  const { firstPeriod } = legalEntityOf(legalEntity, context);
  const decision = reopen(body, { periods: context.store.periods.find({ legalEntity }), firstPeriod });
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { before } = decision;
  if (before) keepPeriod({ ...periodOf(legalEntity, before.month, context), status: before.status }, context);
  const was = periodOf(legalEntity, month, context);
  const reopenings = [...was.reopenings, { reason, requestedBy, approvedBy, at: context.now }];
  const { period, version } = keepPeriod({ ...was, status: "reopened", reopenings }, context);
  context.emit(periodReopened, period);
  return reply(period, version);
});
