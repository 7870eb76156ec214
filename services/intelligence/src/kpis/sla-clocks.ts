import { caseExample, comesTo } from "./example-events.ts";
import { AS_OF, CASES, OPEN_AT_END, type Kpi } from "./kpi.ts";

/** What is left of the time in which an open case has to be closed: the name, and the condition on `hours`. */
const CLOCKS = [
  ["overdue", "hours < 0"],
  ["0-4 h left", "hours >= 0 AND hours < 4"],
  ["4-24 h left", "hours >= 4 AND hours < 24"],
  ["1-3 d left", "hours >= 24 AND hours < 72"],
  ["3 d + left", "hours >= 72"],
] as const;

export const slaClocks: Kpi = {
  name: "sla_clocks",
  title: "SLA clocks of open exceptions",
  unit: "count",
  owner: "Billing operations",
  grain: "instant",
  definition: "Open cases at the end of the window by the calendar hours left until they are due.",
  target: null,
  sql: `SELECT clock.1 AS label, clock.2 AS value FROM (SELECT arrayJoin([${CLOCKS.map(([name, condition]) => `('${name}', countIf(${condition}))`).join(", ")}]) AS clock
FROM (SELECT dateDiff('second', ${AS_OF}, due_at) / 3600 AS hours FROM ${CASES} WHERE ${OPEN_AT_END}))`,
  example: {
    story: "At midnight one is overdue by a second, one is due in an hour, one in two days; a closed one has no clock.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-30T10:00:00.000Z", dueAt: "2026-01-31T23:59:59.000Z" }),
      caseExample({ id: "c2", detectedAt: "2026-01-30T10:00:00.000Z", dueAt: "2026-02-01T01:00:00.000Z" }),
      caseExample({ id: "c3", detectedAt: "2026-01-30T10:00:00.000Z", dueAt: "2026-02-03T00:00:00.000Z" }),
      caseExample({ id: "c4", detectedAt: "2026-01-30T10:00:00.000Z", closedAt: "2026-01-30T11:00:00.000Z" }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "overdue", value: 1 },
      { label: "0-4 h left", value: 1 },
      { label: "4-24 h left", value: 0 },
      { label: "1-3 d left", value: 1 },
      { label: "3 d + left", value: 0 },
    ],
  },
};
