import { sizes, type Page } from "../page.ts";
import { toLineage } from "../links.ts";
import { bars, daily, figure, figures, rows } from "../panels.ts";

const { half, third, whole } = sizes;

export const exceptionsOperations: Page = {
  uid: "cashline-exceptions-operations",
  folder: "Operations",
  title: "Exceptions operations",
  description: "What is open, with whom and since when, and what arrives and goes.",
  sections: [
    {
      title: "Open work",
      panels: [
        bars("queue_depth", half),
        bars("oldest_task", half),
        bars("aging_by_category", half),
        bars("aging_by_tier", half),
        bars("aging_by_severity", half),
        bars("aging_by_team", half),
        bars("sla_clocks", whole),
        daily("open_exceptions", "line", "one", half),
        daily("exceptions_closed", "bars", "stacked", half),
      ],
    },
    {
      title: "Speed",
      panels: [
        figures("time_to_resolve", { width: 8, height: 4 }),
        figures("approval_turnaround", { width: 8, height: 4 }),
        figure("manual_touches", { width: 8, height: 4 }),
        bars("task_arrivals", third),
        bars("task_service_rate", third),
        bars("sla_breaches", third),
      ],
    },
    {
      title: "Causes and cases",
      panels: [
        bars("root_causes", whole),
        rows("open_cases", whole, toLineage),
        rows("closed_cases", whole, toLineage),
        rows("cases_by_cause", whole),
      ],
    },
    {
      title: "Against the ground truth",
      panels: [
        figure("detection_recall", { width: 8, height: 4 }),
        figure("detection_precision", { width: 8, height: 4 }),
        figures("time_to_detect", { width: 8, height: 4 }),
        rows("planted_exceptions", whole, toLineage),
      ],
    },
  ],
};
