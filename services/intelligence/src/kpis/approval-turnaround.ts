import { caseExample } from "./example-events.ts";
import { approvalOf } from "./example-work.ts";
import { APPROVALS, FROM, TO, hoursBetween, type Kpi } from "./kpi.ts";

export const approvalTurnaround: Kpi = {
  name: "approval_turnaround",
  title: "Approval turnaround",
  unit: "hours",
  owner: "Controller",
  grain: "window",
  definition: "Calendar hours from asking to deciding of the approvals decided in the window: mean and 95th percentile.",
  target: { better: "lower", aim: 8, warning: 24, critical: 72 },
  isSpread: true,
  sql: hoursBetween("requested_at", "assumeNotNull(decided_at)", `${APPROVALS} WHERE decided_at >= ${FROM} AND decided_at < ${TO}`),
  example: {
    story: "Decided after 2 and after 4 hours; one still waits.",
    events: [
      caseExample({
        id: "c1",
        detectedAt: "2026-01-05T10:00:00.000Z",
        approvals: [
          approvalOf("a1", "2026-01-05T10:00:00.000Z", "2026-01-05T12:00:00.000Z"),
          approvalOf("a2", "2026-01-06T10:00:00.000Z", "2026-01-06T14:00:00.000Z"),
          approvalOf("a3", "2026-01-07T10:00:00.000Z"),
        ],
      }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "mean", value: 3 },
      { label: "95th percentile", value: 3.9 },
    ],
  },
};
