import { effectOn } from "../baselines/compared-figures.ts";
import { seasonTwice } from "./example-baseline.ts";
import type { Kpi } from "./kpi.ts";

export const automationEffectHoldTime: Kpi = {
  name: "automation_effect_hold_time",
  title: "Invoice hold time against the baseline",
  unit: "hours",
  owner: "Billing operations",
  grain: "window",
  ofBaseline: true,
  definition:
    "Mean calendar hours for which the invoices of a business case were held back, in the baseline and here, and the difference: over the business cases with a hold that ended here in the window, and one in the baseline. Nothing where no baseline was played.",
  target: null,
  sql: effectOn("hold_hours", "avg"),
  example: {
    ...seasonTwice,
    rows: [
      { label: "by hand", value: 12 },
      { label: "automated", value: 2 },
      { label: "saved", value: 10 },
    ],
  },
};
