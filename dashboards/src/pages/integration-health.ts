import { sizes, type Page } from "../page.ts";
import { figures, rows } from "../panels.ts";

const { whole } = sizes;

export const integrationHealth: Page = {
  uid: "cashline-integration-health",
  title: "Integration health",
  description: "Events of every system and how soon they are figures.",
  sections: [
    {
      title: "Events",
      panels: [figures("event_freshness", { width: 24, height: 4 }), rows("events_by_system", whole)],
    },
  ],
};
