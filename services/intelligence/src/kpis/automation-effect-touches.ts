import { effectOn } from "../baselines/compared-figures.ts";
import { seasonTwice } from "./example-baseline.ts";
import type { Kpi } from "./kpi.ts";

export const automationEffectTouches: Kpi = {
  name: "automation_effect_touches",
  title: "Manual touches against the baseline",
  unit: "per_case",
  owner: "Billing operations",
  grain: "window",
  ofBaseline: true,
  definition:
    "Tasks done and approvals decided by people per case, in the baseline and here, and the difference: over the cases closed here in the window that the baseline has closed too. Nothing where no baseline was played.",
  target: null,
  sql: effectOn("touches", "avg"),
  example: {
    ...seasonTwice,
    rows: [
      { label: "by hand", value: 3 },
      { label: "automated", value: 2 },
      { label: "saved", value: 1 },
    ],
  },
};
