import { periodClosed } from "@cashline/contracts/systems/erp/events";
import { closePeriod } from "@cashline/contracts/systems/erp/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { closeChecklist, revenueCheck } from "../domain/close-checklist.ts";
import { closePeriod as close } from "../domain/periods.ts";
import { closeFacts, unrecognizedRevenue } from "../store/close-facts.ts";
import type { Collections } from "../store/collections.ts";
import { keepPeriod, periodOf } from "../store/period-row.ts";
import { legalEntityOf, policyOf, printedPolicy } from "../store/settings.ts";

export const closePeriodRoute = write<typeof closePeriod, Collections>(closePeriod, ({ body }, context) => {
  const { legalEntity, month } = body;
  const entity = legalEntityOf(legalEntity, context);
  const policy = policyOf(context);
  const decision = close(
    month,
    { periods: context.store.periods.find({ legalEntity }), firstPeriod: entity.firstPeriod },
    context.today,
    policy.earlyClose,
  );
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  if (policy.periodClose === "checklist") {
    const { checks } = closeChecklist(legalEntity, month, closeFacts(entity, month, context));
    const missing = checks.filter(({ blocking, done }) => blocking && !done).map(({ key, detail }) => `${key}: ${detail}`);
    if (missing.length > 0) return refuse("close-checklist-incomplete", missing.join("; "));
  }
  if (policy.unrecognizedRevenue === "refuse") {
    const { key, done, detail } = revenueCheck(unrecognizedRevenue(legalEntity, month, context));
    if (!done) return refuse("close-checklist-incomplete", `${key}: ${detail}`);
  }
  const printed = printedPolicy(["periodClose", "earlyClose", "unrecognizedRevenue"], context);
  const { period, version } = keepPeriod({ ...periodOf(legalEntity, month, context), status: "closed", policy: printed }, context);
  context.emit(periodClosed, period);
  return reply(period, version);
});
