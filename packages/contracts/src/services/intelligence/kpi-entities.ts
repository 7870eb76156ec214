import Type, { type Static } from "typebox";
import { Name, nullable, strict } from "../../common/values.ts";

/** What a figure should be: the aim, and from where on it wants a look (`warning`) or somebody at once (`critical`). */
export const KpiTarget = strict({
  better: Type.Enum(["higher", "lower"]),
  aim: Type.Number(),
  warning: Type.Number(),
  critical: Type.Number(),
});
export type KpiTarget = Static<typeof KpiTarget>;

/** A measured KPI: a single number, and where the KPI has groups, a row each. */
export const KpiValue = strict({
  name: Name,
  title: Name,
  unit: Type.Enum(["count", "percent", "hours", "days", "usd", "per_day", "per_case", "ms", "seconds", "per_second"]),
  definition: Type.String(),
  owner: Name,
  target: nullable(KpiTarget),
  value: nullable(Type.Number()),
  ofTheRun: Type.Optional(
    Type.Boolean({ description: "Tells of this run of the machinery, not of the business: the same season again gives another figure" }),
  ),
  rows: Type.Array(strict({ label: Type.String(), value: nullable(Type.Number()) })),
});
export type KpiValue = Static<typeof KpiValue>;
