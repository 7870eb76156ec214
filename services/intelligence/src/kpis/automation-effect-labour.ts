import { effectOn } from "../baselines/compared-figures.ts";
import { seasonTwice } from "./example-baseline.ts";
import type { Kpi } from "./kpi.ts";

export const automationEffectLabour: Kpi = {
  name: "automation_effect_labour",
  title: "Labour of corrections against the baseline",
  unit: "hours",
  owner: "Billing operations",
  grain: "window",
  ofBaseline: true,
  definition:
    "Working hours of people who make corrections by hand, by the handling time that the policy states for each kind, in the baseline and here, and what the season saves: over the cases closed here in the window that the baseline has closed too. Preparing and approving, which both have, are not in it. Nothing where no baseline was played.",
  target: null,
  sql: effectOn("handling_hours", "sum"),
  example: {
    ...seasonTwice,
    rows: [
      { label: "by hand", value: 1.5 },
      { label: "automated", value: 0 },
      { label: "saved", value: 1.5 },
    ],
  },
};
