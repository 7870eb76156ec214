import { sizes, type Page } from "../page.ts";
import { bars, rows } from "../panels.ts";

const { half, whole } = sizes;

export const policyAndAudit: Page = {
  uid: "cashline-policy-and-audit",
  folder: "Finance",
  title: "Policy and audit",
  description: "What decision tables and people decided, what people were not let do, and which steps they left out.",
  sections: [
    {
      title: "Decisions",
      panels: [rows("decisions_by_row", whole), rows("approvals_by_level", half), rows("actions_by_actor", half)],
    },
    {
      title: "Duties",
      panels: [bars("refusals_by_duty", half), bars("unclassified", half), rows("refused_acts", whole), rows("bypasses", whole)],
    },
  ],
};
