import { sizes, type Page } from "../page.ts";
import { toLineage } from "../links.ts";
import { bars, daily, figure, figures, process, rows } from "../panels.ts";

const { quarter, third, half, whole } = sizes;

export const renewalSeason: Page = {
  uid: "cashline-renewal-season",
  folder: "Operations",
  title: "Renewal season",
  description: "Renewals due, done and held up, how fast each step goes, and where the estate is saturated.",
  sections: [
    {
      title: "Renewals",
      panels: [
        figure("renewals_completed", { width: 12, height: 4 }),
        figure("renewal_throughput", { width: 12, height: 4 }),
        figures("renewals_due", { width: 24, height: 4 }),
        daily("renewals_due", "bars", "stacked", whole),
        process("process_renewal_steps", "bars", whole),
        rows("renewals_by_standing", whole, toLineage),
        rows("renewals_by_region", whole),
      ],
    },
    {
      title: "Invoices",
      panels: [
        figure("invoice_hold_rate", quarter),
        figure("invoice_hold_time", quarter),
        figure("first_time_accuracy", quarter),
        figure("blocked_cash", quarter),
        figures("invoice_cycle_time", { width: 12, height: 4 }),
        figures("invoice_to_cash", { width: 12, height: 4 }),
      ],
    },
    {
      title: "Saturation",
      panels: [
        bars("most_events_waiting", third),
        bars("oldest_event_waiting", third),
        bars("calls_turned_away", third),
        daily("events_waiting", "line", "apart", half),
        daily("oldest_event_waiting", "line", "apart", half),
      ],
    },
  ],
};
