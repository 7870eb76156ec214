import { getCloseChecklist } from "@cashline/contracts/systems/erp/ledger-operations";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import { closeChecklist } from "../domain/close-checklist.ts";
import { monthFault } from "../domain/periods.ts";
import { closeFacts } from "../store/close-facts.ts";
import type { Collections } from "../store/collections.ts";
import { legalEntityOf } from "../store/settings.ts";

export const getCloseChecklistRoute = read<typeof getCloseChecklist, Collections>(getCloseChecklist, ({ query }, context) => {
  const { legalEntity, month } = query;
  const fault = monthFault(month, "/query/month");
  if (fault !== undefined) return refuse("invalid-request", fault);
  const entity = legalEntityOf(legalEntity, context);
  return reply(closeChecklist(legalEntity, month, closeFacts(entity, month, context)));
});
