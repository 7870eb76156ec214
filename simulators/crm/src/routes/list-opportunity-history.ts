import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import { listOpportunityHistory } from "@cashline/contracts/systems/crm/opportunity-operations";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import { historyOf } from "../domain/forecast.ts";
import type { Collections } from "../store/collections.ts";

/** Read from the event log, which has every version of an opportunity. `after` is the `sequence` looked at last. */
export const listOpportunityHistoryRoute = read<typeof listOpportunityHistory, Collections>(
  listOpportunityHistory,
  ({ params, query }, { store, log }) => {
    const { id } = store.opportunities.require(params.opportunityId);
    const after = query.after ?? "0";
    if (!/^(0|[1-9]\d{0,14})$/.test(after)) return refuse("invalid-request", "/query/after is not a cursor of this list");
    const limit = query.limit ?? 100;
    const events = log.about(id, Number(after), limit);
    const logged = events.map(({ sequence, time, data }) => ({ sequence, at: time, opportunity: data as Opportunity }));
    const before = log.before(id, Number(after) + 1)?.data as Opportunity | undefined;
    const last = events.at(-1)?.sequence;
    return reply({ items: historyOf(logged, before), next: events.length === limit && last !== undefined ? String(last) : null });
  },
);
