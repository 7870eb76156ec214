import { CASES_OF_EITHER } from "../baselines/compared-figures.ts";
import { seasonTwice } from "./example-baseline.ts";
import type { Kpi } from "./kpi.ts";

export const automationEffectCases: Kpi = {
  name: "automation_effect_cases",
  title: "Cases compared with the baseline",
  unit: "count",
  owner: "Billing operations",
  grain: "window",
  ofBaseline: true,
  definition:
    "Cases closed here in the window that the baseline has closed too, those it has not, and those that it has closed in the window and nobody here at all. Nothing where no baseline was played.",
  target: null,
  sql: `SELECT figure.1 AS label, figure.2 AS value FROM (
  SELECT arrayJoin([('in both', both), ('only here', only_here), ('only by hand', only_there)]) AS figure
  FROM (SELECT countIf(here = 1 AND there = 1) AS both, countIf(there = 0) AS only_here, countIf(here = 0) AS only_there FROM ${CASES_OF_EITHER} HAVING count() > 0))`,
  example: {
    ...seasonTwice,
    rows: [
      { label: "in both", value: 1 },
      { label: "only here", value: 1 },
      { label: "only by hand", value: 1 },
    ],
  },
};
