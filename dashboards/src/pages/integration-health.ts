import { sizes, type Page } from "../page.ts";
import { bars, daily, figure, figures, rows } from "../panels.ts";

const { quarter, third, half, whole } = sizes;

export const integrationHealth: Page = {
  uid: "cashline-integration-health",
  folder: "Operations",
  title: "Integration health",
  description:
    "Events of every system and how soon they are figures; how many wait and who is turned away; failures, retries, dead letters and replays; who calls which API; faults in force.",
  sections: [
    {
      title: "Events",
      panels: [
        figures("event_freshness", { width: 12, height: 4 }),
        figure("duplicate_rate", quarter),
        figure("deprecated_api_calls", quarter),
        rows("events_by_system", whole),
      ],
    },
    {
      title: "Lag",
      panels: [
        bars("events_waiting", third),
        bars("most_events_waiting", third),
        bars("oldest_event_waiting", third),
        daily("events_waiting", "line", "apart", third),
        daily("oldest_event_waiting", "line", "apart", third),
        bars("calls_turned_away", third),
      ],
    },
    {
      title: "Deliveries",
      panels: [
        bars("integration_failures", third),
        bars("delivery_retries", third),
        bars("dead_letters", third),
        bars("replayed_events", half),
        daily("delivery_trouble", "bars", "stacked", half),
        rows("deliveries_by_system", whole),
      ],
    },
    {
      title: "API calls",
      panels: [bars("api_calls", half), daily("api_calls", "bars", "stacked", half), rows("calls_by_operation", whole)],
    },
    {
      title: "Faults",
      panels: [bars("active_faults", half), rows("faults_in_force", half)],
    },
  ],
};
