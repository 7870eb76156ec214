import { sizes, type Page } from "../page.ts";
import { bars, daily, figure, figures } from "../panels.ts";

const { half, third, quarter, sixth } = sizes;

export const executive: Page = {
  uid: "cashline-executive",
  folder: "Executives",
  title: "Executive",
  description: "Volume, age, money at risk and speed of one sandbox on one page.",
  sections: [
    {
      title: "At a glance",
      panels: [
        figure("straight_through_rate", sixth),
        figure("open_exceptions", sixth),
        figure("unresolved_exposure", sixth),
        figure("sla_attainment", sixth),
        figure("dso", sixth),
        figure("arr", sixth),
      ],
    },
    {
      title: "Volume and throughput",
      panels: [
        daily("renewals_completed", "bars", "one", half),
        daily("exceptions_opened", "bars", "stacked", half),
        bars("exception_volume", half),
        bars("exception_aging", half),
      ],
    },
    {
      title: "Money",
      panels: [
        daily("exposure", "line", "one", half),
        bars("exposure_by_age", half),
        bars("revenue_at_risk", half),
        figure("cash_collected", quarter),
        figure("net_revenue_retention", quarter),
      ],
    },
    {
      title: "Against the baseline played by hand",
      panels: [
        figures("automation_effect_share", half),
        figures("automation_effect_resolution_time", quarter),
        figures("automation_effect_hold_time", quarter),
        figures("automation_effect_touches", quarter),
        figures("automation_effect_labour", quarter),
        figures("automation_effect_cases", quarter),
      ],
    },
    {
      title: "Day by day against the baseline",
      panels: [
        daily("baseline_exceptions_opened", "line", "apart", third),
        daily("baseline_open_exceptions", "line", "apart", third),
        daily("baseline_time_to_resolve", "line", "apart", third),
      ],
    },
  ],
};
