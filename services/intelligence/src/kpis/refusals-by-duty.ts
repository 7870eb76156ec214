import type { Kpi } from "./kpi.ts";
import { REFUSED_WITHIN, RULES, refusalExample } from "./refused-acts.ts";

export const refusalsByDuty: Kpi = {
  name: "refusals_by_duty",
  title: "Refusals by duty",
  unit: "count",
  owner: "Controller",
  grain: "window",
  definition:
    "Acts that people were not let do in the window, by each rule that stood against them, the most first: maker and checker, two people, pairs of conflicting duties (conflict-…), a missing role, somebody else's desk, a role lent in vain. An act counts under every rule that stood against it. Refused changes of the policy book are not among them.",
  target: null,
  sql: `SELECT arrayJoin(${RULES}) AS label, count() AS value FROM ${REFUSED_WITHIN} GROUP BY label ORDER BY value DESC, label`,
  example: {
    story: "A maker would approve her own credit, which two rules forbid; another only approves twice; one was refused in February.",
    events: [
      refusalExample({
        id: "act1",
        actor: "mia",
        act: "decideApproval",
        at: "2026-01-05T10:00:00.000Z",
        duties: ["credit.approve"],
        rules: ["maker-checker", "conflict-credit-and-approval", "conflict-credit-and-approval"],
      }),
      refusalExample({ id: "act2", actor: "lea", act: "decideApproval", at: "2026-01-06T10:00:00.000Z", rules: ["two-people"] }),
      refusalExample({ id: "act3", actor: "mia", act: "dismissCase", at: "2026-01-07T10:00:00.000Z", rules: ["maker-checker"] }),
      refusalExample({ id: "act4", actor: "mia", act: "dismissCase", at: "2026-02-01T00:00:00.000Z", rules: ["maker-checker"] }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "maker-checker", value: 2 },
      { label: "conflict-credit-and-approval", value: 1 },
      { label: "two-people", value: 1 },
    ],
  },
};
