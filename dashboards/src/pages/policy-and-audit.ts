import { sizes, type Page } from "../page.ts";
import { rows } from "../panels.ts";

const { half, whole } = sizes;

export const policyAndAudit: Page = {
  uid: "cashline-policy-and-audit",
  title: "Policy and audit",
  description: "What decision tables and people decided.",
  sections: [
    {
      title: "Decisions",
      panels: [rows("decisions_by_row", whole), rows("approvals_by_level", half), rows("actions_by_actor", half)],
    },
  ],
};
