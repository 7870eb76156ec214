import { inBoth, type ComparedFigure } from "../baselines/compared-figures.ts";
import { seasonTwice } from "./example-baseline.ts";
import type { Kpi } from "./kpi.ts";

const figures = {
  "time to resolve": "resolution_hours",
  "hold time": "hold_hours",
  touches: "touches",
  labour: "handling_hours",
} as const satisfies Record<string, ComparedFigure>;

const shares = Object.entries(figures).map(
  ([label, figure], place) =>
    `SELECT ${place} AS place, '${label}' AS label, round(100 * (1 - sum(own) / sum(was)), 1) AS value FROM ${inBoth(figure)} HAVING sum(was) > 0`,
);

export const automationEffectShare: Kpi = {
  name: "automation_effect_share",
  title: "Saved against the baseline",
  unit: "percent",
  owner: "Billing operations",
  grain: "window",
  ofBaseline: true,
  definition:
    "The part of the baseline's time to resolve, hold time, touches and labour that is saved here, over what both have. Nothing where no baseline was played.",
  target: null,
  sql: `SELECT label, value FROM (${shares.join(" UNION ALL ")}) ORDER BY place`,
  example: {
    ...seasonTwice,
    rows: [
      { label: "time to resolve", value: 83.3 },
      { label: "hold time", value: 83.3 },
      { label: "touches", value: 33.3 },
      { label: "labour", value: 100 },
    ],
  },
};
