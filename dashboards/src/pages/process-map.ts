import { sizes, type Page } from "../page.ts";
import { process } from "../panels.ts";

const { half, whole } = sizes;

export const processMap: Page = {
  uid: "cashline-process-map",
  folder: "Operations",
  title: "Process map",
  description: "The ways business cases went: what follows what, variants, rework, waiting, and where they leave the declared flow.",
  asks: ["object_type"],
  sections: [
    {
      title: "Conformance",
      panels: [process("process_conformance", "bars", half), process("process_deviations", "bars", half)],
    },
    {
      title: "Ways",
      panels: [
        process("process_variants", "table", whole),
        process("process_rework", "bars", half),
        process("process_bottlenecks", "bars", half),
      ],
    },
    { title: "Graph", panels: [process("process_graph", "table", whole)] },
  ],
};
