import type { Kpi } from "@cashline/intelligence/kpis";
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DynamicConfigValue,
  type Threshold,
} from "@grafana/grafana-foundation-sdk/dashboard";

type Target = Kpi["target"];

/** The SDK's type has no null for the lowest step, which Grafana demands. */
const LOWEST = null as unknown as number;

/** Green, yellow and red by a figure's own target; one without stays plain. */
function stepsOf(target: Target): Threshold[] {
  if (target === null) return [{ value: LOWEST, color: "text" }];
  return target.better === "lower"
    ? [
        { value: LOWEST, color: "green" },
        { value: target.warning, color: "yellow" },
        { value: target.critical, color: "red" },
      ]
    : [
        { value: LOWEST, color: "red" },
        { value: target.critical, color: "yellow" },
        { value: target.warning, color: "green" },
      ];
}

/** Thresholds of a panel: without any Grafana would paint what is above 80 red. */
export const thresholdsOf = (target: Target): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(target));

/** Colours by the thresholds where there is a target, and one plain colour where nobody aims at anything. */
export const colourBy = (target: Target): FieldColorBuilder =>
  target === null
    ? new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor("blue")
    : new FieldColorBuilder().mode(FieldColorModeId.Thresholds);

/** A column of a table whose cells are coloured by limits of their own. */
export const colouredCells = (target: NonNullable<Target>): DynamicConfigValue[] => [
  { id: "thresholds", value: { mode: ThresholdsMode.Absolute, steps: stepsOf(target) } },
  { id: "custom.cellOptions", value: { type: "color-text" } },
];
