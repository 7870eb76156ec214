import type { Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { CalendarDate, Id, Name, strict } from "../../common/values.ts";
import { JournalEntry, Person, RevenueSchedule } from "./entities.ts";
import { JournalDraft } from "./ledger-entities.ts";
import { dayProblems } from "./problems.ts";

const persons = { reason: Name, preparedBy: Person, approvedBy: Person };

export const ReclassificationRequest = strict({ invoiceId: Id("inv"), postedOn: CalendarDate, ...persons });
export type ReclassificationRequest = Static<typeof ReclassificationRequest>;
const reclassificationProblems = [
  "unknown-receivable",
  "same-person",
  "nothing-to-reclassify",
  "already-exists",
  ...dayProblems,
  "dated-before-document",
  "maintenance-window",
  "account-unmapped",
] as const;

/** The days a service really has, as its contract says; the last is not counted. */
export const ReplanRequest = strict({ serviceStartOn: CalendarDate, serviceEndOn: CalendarDate, ...persons });
export type ReplanRequest = Static<typeof ReplanRequest>;
const replanProblems = ["same-person", "schedule-not-replannable"] as const;
const schedule = strict({ revenueScheduleId: Id("rs") });

export const reclassifyReceivable = operation({
  id: "reclassifyReceivable",
  method: "POST",
  path: "/v1/receivables/reclassify",
  scope: "erp:postings:write",
  summary: "Moves what was posted of an invoice from another account to the control account that receivables are mapped to.",
  body: ReclassificationRequest,
  reply: { status: 201, body: JournalEntry },
  problems: reclassificationProblems,
});
export const previewReclassification = operation({
  id: "previewReclassification",
  method: "POST",
  path: "/v1/receivables/reclassify/preview",
  scope: "erp:postings:write",
  summary: "The entry that would move an invoice to the control account. Nothing is kept.",
  body: ReclassificationRequest,
  reply: { status: 200, body: JournalDraft },
  problems: reclassificationProblems,
});
export const replanRevenueSchedule = operation({
  id: "replanRevenueSchedule",
  method: "POST",
  path: "/v1/revenue-schedules/{revenueScheduleId}/replan",
  scope: "erp:postings:write",
  summary: "Lays what is not recognised yet over other days of service; what is off already is caught up with the first month to come.",
  params: schedule,
  body: ReplanRequest,
  reply: { status: 200, body: RevenueSchedule },
  problems: replanProblems,
});
export const previewReplan = operation({
  id: "previewReplan",
  method: "POST",
  path: "/v1/revenue-schedules/{revenueScheduleId}/replan/preview",
  scope: "erp:postings:write",
  summary: "The schedule as it would be laid anew. Nothing is kept.",
  params: schedule,
  body: ReplanRequest,
  reply: { status: 200, body: RevenueSchedule },
  problems: replanProblems,
});
