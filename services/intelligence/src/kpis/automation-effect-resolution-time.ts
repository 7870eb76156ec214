import { effectOn } from "../baselines/compared-figures.ts";
import { seasonTwice } from "./example-baseline.ts";
import type { Kpi } from "./kpi.ts";

export const automationEffectResolutionTime: Kpi = {
  name: "automation_effect_resolution_time",
  title: "Time to resolve against the baseline",
  unit: "hours",
  owner: "Billing operations",
  grain: "window",
  ofBaseline: true,
  definition:
    "Mean calendar hours from detection to closure, with corrections made by hand in the baseline and as they are made here, and the difference: over the cases closed here in the window that the baseline has closed too. Nothing where no baseline was played.",
  target: null,
  sql: effectOn("resolution_hours", "avg"),
  example: {
    ...seasonTwice,
    rows: [
      { label: "by hand", value: 24 },
      { label: "automated", value: 4 },
      { label: "saved", value: 20 },
    ],
  },
};
