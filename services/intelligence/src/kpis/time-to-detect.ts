import { gradedSeason, JANUARY_OF_TRUTH } from "./example-truth.ts";
import { TRUTH_WITHIN } from "./ground-truth.ts";
import { hoursBetween, type Kpi } from "./kpi.ts";

export const timeToDetect: Kpi = {
  name: "time_to_detect",
  title: "Time to detect",
  unit: "hours",
  owner: "Billing operations",
  grain: "window",
  definition:
    "Scenario hours from when a planted exception could be known to the detection of its case, of those found: mean and 95th percentile. What is found with its cause before its own time is found at once. Nothing where no ground truth was handed in.",
  target: { better: "lower", aim: 12, warning: 24, critical: 72 },
  isSpread: true,
  ofGroundTruth: true,
  sql: hoursBetween("detectable_from", "greatest(detected_at, detectable_from)", `${TRUTH_WITHIN} WHERE verdict = 'found'`),
  example: {
    story: "Found at once, after 4 hours and after 20.",
    events: [],
    truth: gradedSeason,
    window: JANUARY_OF_TRUTH,
    rows: [
      { label: "mean", value: 8 },
      { label: "95th percentile", value: 18.4 },
    ],
  },
};
