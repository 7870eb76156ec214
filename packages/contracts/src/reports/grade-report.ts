import Type, { type Static } from "typebox";
import { strict } from "../common/values.ts";
import { SeasonReport } from "./season-report.ts";

/** How detection fared in one season of `lab grade`: a seed with every fault of the catalogue, or a season without any. */
export const SeedGrade = strict(
  {
    seed: Type.String(),
    accounts: Type.Integer(),
    window: strict({ from: Type.String(), to: Type.String() }),
    withFaults: Type.Boolean(),
    planted: Type.Array(Type.String(), { description: "Kinds of fault, each as often as it was planted" }),
    cases: Type.Integer(),
    grade: SeasonReport.properties.grade,
    broken: Type.Array(Type.String(), { description: "Broken invariants and unexplained renewals, one sentence each" }),
    seconds: Type.Number({ description: "Wall-clock time from the start of the estate to its stop" }),
  },
  { $id: "SeedGrade" },
);
export type SeedGrade = Static<typeof SeedGrade>;
