import { getArAging } from "@cashline/contracts/systems/erp/receivable-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { agingOf, agingTotals } from "../domain/aging.ts";
import type { Collections } from "../store/collections.ts";
import { legalEntityOf, policyOf } from "../store/settings.ts";

/** What is open now, aged to a day; it is no look back at what was open then. */
export const getArAgingRoute = read<typeof getArAging, Collections>(getArAging, ({ query }, context) => {
  const { legalEntity, customerId, asOf = context.today } = query;
  legalEntityOf(legalEntity, context);
  const { receivables, customerPayments } = context.store;
  const asked = <Item extends { legalEntity: string; customerId: string }>(items: Item[]): Item[] =>
    items.filter((item) => item.legalEntity === legalEntity && (customerId === undefined || item.customerId === customerId));
  const payments = [...customerPayments.find({ status: "unapplied" }), ...customerPayments.find({ status: "partly_applied" })];
  const { agingFrom: agedFrom } = policyOf(context);
  const rows = agingOf(asked(receivables.find({ status: "open" })), asked(payments), asOf, agedFrom);
  return reply({ legalEntity, asOf, agedFrom, rows, totals: agingTotals(rows) });
});
