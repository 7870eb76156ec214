import type { Cast, LoadStage } from "./profile.ts";

/** Holds what readers were shown against the systems of record, once all is at rest. */
export function readFigures({ clients, book, at, renewals, ids }: LoadStage): Cast {
  return {
    figures: async ({ contracts }) => {
      const window = { from: `${book.from}T00:00:00.000Z`, to: new Date(Date.parse(at) + 86_400_000).toISOString() };
      const { items } = (await clients.intelligence.getKpis({ query: window })).body;
      const shown = items.find(({ name }) => name === "renewals_completed")?.value ?? 0;
      const won = new Set(renewals.map(({ key }) => ids.opportunities.get(key)));
      const closedOut = contracts.filter(({ lastOpportunityId }) => won.has(lastOpportunityId ?? undefined)).length;
      return [{ metric: "figures_wrong", says: "renewals that KPI and CRM count differently", value: Math.abs(shown - closedOut) }];
    },
  };
}
