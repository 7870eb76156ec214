import { sizes, type Page } from "../page.ts";
import { bars, daily, figure, figures, rows } from "../panels.ts";

const { quarter, third, half, whole } = sizes;

export const integrationHealth: Page = {
  uid: "cashline-integration-health",
  title: "Integration health",
  description:
    "Events of every system and how soon they are figures; failures, retries, dead letters and replays; who calls which API; faults in force.",
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
      title: "Deliveries",
      panels: [
        bars("integration_failures", third),
        bars("delivery_retries", third),
        bars("dead_letters", third),
        bars("replayed_events", half),
        daily("delivery_trouble", "bars", true, half),
        rows("deliveries_by_system", whole),
      ],
    },
    {
      title: "API calls",
      panels: [bars("api_calls", half), daily("api_calls", "bars", true, half), rows("calls_by_operation", whole)],
    },
    {
      title: "Faults",
      panels: [bars("active_faults", half), rows("faults_in_force", half)],
    },
  ],
};
