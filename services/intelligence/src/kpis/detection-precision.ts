import { gradedSeason, JANUARY_OF_TRUTH } from "./example-truth.ts";
import { shareOfVerdicts } from "./ground-truth.ts";
import type { Kpi } from "./kpi.ts";

export const detectionPrecision: Kpi = {
  name: "detection_precision",
  title: "Findings that were planted",
  unit: "percent",
  owner: "Billing operations",
  grain: "window",
  definition: "Precision: of what was found in the window, the share that had been planted. Nothing where no ground truth was handed in.",
  target: { better: "higher", aim: 100, warning: 100, critical: 95 },
  ofGroundTruth: true,
  sql: shareOfVerdicts("found", "false"),
  example: {
    story: "Three findings of planted exceptions, two of none.",
    events: [],
    truth: gradedSeason,
    window: JANUARY_OF_TRUTH,
    rows: [{ label: "", value: 60 }],
  },
};
