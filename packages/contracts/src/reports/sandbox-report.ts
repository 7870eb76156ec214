import Type, { type Static } from "typebox";
import { KpiValue } from "../services/intelligence/kpi-entities.ts";
import { strict } from "../common/values.ts";
import { ReportedCase, SeasonReport } from "./season-report.ts";

/** What `lab report --sandbox` says of a sandbox of a running estate over a window of days, whoever moved its clock. */
export const SandboxReport = strict(
  {
    product: Type.Literal("cashline"),
    version: Type.Literal(1),
    generatedAt: Type.String({ description: "In real time" }),
    tenant: Type.String(),
    window: strict({
      from: Type.String({ description: "First scenario day" }),
      to: Type.String({ description: "Last scenario day, included" }),
      asOf: Type.String({ description: "Where the scenario clock stood: of a window that ends later, what follows has not happened" }),
    }),
    scope: strict(
      {
        entity: Type.Optional(Type.String()),
        region: Type.Optional(Type.String()),
        tier: Type.Optional(Type.String()),
        product: Type.Optional(Type.String()),
      },
      { description: "What figures, series and cases are narrowed to; left out is everything" },
    ),
    cases: strict({
      opened: Type.Integer({ description: "Detected in the window" }),
      closed: Type.Integer({ description: "Closed in the window" }),
      open: Type.Integer({ description: "Open at its end" }),
      list: Type.Array(ReportedCase, {
        description:
          "The cases open at some time in the window, oldest first, as they stand now; of a sandbox of more than 10,000 cases the oldest",
      }),
    }),
    kpis: Type.Array(KpiValue, { description: "Over the window; figures of an instant as of its end" }),
    series: SeasonReport.properties.series,
  },
  { $id: "SandboxReport" },
);
export type SandboxReport = Static<typeof SandboxReport>;
