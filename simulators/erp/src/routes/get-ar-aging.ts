import { getArAging } from "@cashline/contracts/systems/erp/receivable-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { agingOf, agingTotals, openAt, unappliedAt } from "../domain/aging.ts";
import type { Collections } from "../store/collections.ts";
import { datedItems } from "../store/dated-items.ts";
import { legalEntityOf, policyOf } from "../store/settings.ts";

/** What was open at the end of a day, whatever has been booked for later days since. */
export const getArAgingRoute = read<typeof getArAging, Collections>(getArAging, ({ query }, context) => {
  const { legalEntity, asOf = context.today } = query;
  legalEntityOf(legalEntity, context);
  const { agingFrom: agedFrom } = policyOf(context);
  const { receivables, payments } = datedItems(query, context);
  const rows = agingOf(openAt(receivables, asOf), unappliedAt(payments, asOf), asOf, agedFrom);
  return reply({ legalEntity, asOf, agedFrom, rows, totals: agingTotals(rows) });
});
