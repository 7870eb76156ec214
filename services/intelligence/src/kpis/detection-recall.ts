import { gradedSeason, JANUARY_OF_TRUTH } from "./example-truth.ts";
import { shareOfVerdicts } from "./ground-truth.ts";
import type { Kpi } from "./kpi.ts";

export const detectionRecall: Kpi = {
  name: "detection_recall",
  title: "Planted exceptions found",
  unit: "percent",
  owner: "Billing operations",
  grain: "window",
  definition:
    "Recall: of the exceptions that were planted in the season and could be known from within the window, the share that was found; those that were never to be seen are not graded. Nothing where no ground truth was handed in.",
  target: { better: "higher", aim: 100, warning: 100, critical: 95 },
  ofGroundTruth: true,
  sql: shareOfVerdicts("found", "missed"),
  example: {
    story: "Of four that were graded in January three were found; one of February was missed.",
    events: [],
    truth: gradedSeason,
    window: JANUARY_OF_TRUTH,
    rows: [{ label: "", value: 75 }],
  },
};
