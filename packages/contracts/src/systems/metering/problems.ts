import { problems } from "../../common/problems.ts";

export const meteringProblems = problems({
  "unknown-meter": { status: 422, title: "There is no such meter", action: "Create the meter first." },
  "unknown-subject": { status: 422, title: "There is no such subject", action: "Register the subject first." },
  "unknown-subscription": {
    status: 422,
    title: "No subject is bound to this subscription",
    action: "Bind a subject to the subscription first.",
  },
  "value-property-mismatch": {
    status: 422,
    title: "The aggregation and the value property do not go together",
    action: "Name a value property, or leave it out where events are only counted.",
  },
  "group-repeated": { status: 422, title: "A property is named twice to group by", action: "Name each property once." },
  "too-many-meters": { status: 422, title: "Ten meters read this event type already", action: "Archive one, or group an existing one." },
  "meter-archived": { status: 409, title: "An archived meter counts no more", action: "Create or name another meter." },
  "binding-overlaps": {
    status: 409,
    title: "The subject is bound on some of these days already",
    action: "End the other binding first, or begin on the day it ends.",
  },
  "end-before-start": { status: 422, title: "The binding would end before it starts", action: "Correct the dates." },
  "subscription-of-another-account": {
    status: 422,
    title: "The subscription is bound for another account",
    action: "Use the account the subscription belongs to.",
  },
  "binding-ended": { status: 409, title: "The binding has an end already", action: "Create a new binding." },
  "period-invalid": {
    status: 422,
    title: "The period is empty, longer than 366 days, or has not begun",
    action: "Correct the dates; `to` is the day after the last.",
  },
  "window-finer-than-meter": {
    status: 422,
    title: "The meter's own windows are wider",
    action: "Ask for the meter's window size or more.",
  },
  "unknown-group": {
    status: 422,
    title: "The meter does not group by this property",
    action: "Use `subject` or one of the meter's `groupBy`.",
  },
  "too-many-rows": {
    status: 422,
    title: "The answer would have more than 10,000 rows",
    action: "Ask for fewer days, wider windows or no groups.",
  },
  "period-in-grace": {
    status: 409,
    title: "The period's cut-off has not passed",
    action: "Close it at `cutOffAt`, which the preview says: the end of the period and the grace of the policy.",
  },
  "period-not-next": {
    status: 409,
    title: "Periods are closed one after the other",
    action: "Begin on the day the last closed period ended, or end on the day the first began; `detail` says both.",
  },
  "usage-before-period": {
    status: 409,
    title: "Usage before the first period would never be closed",
    action: "Begin the first period on or before the first day with usage, which `detail` says.",
  },
  "period-closed": { status: 409, title: "The period is closed and nothing has come since", action: "Read the closing named in `detail`." },
  "event-not-counted": {
    status: 409,
    title: "Only an event that counts can be corrected",
    action: "Correct the replacement, or release the event from quarantine.",
  },
  "already-corrected": { status: 409, title: "The event has been corrected", action: "Correct its replacement." },
  "replacement-unusable": { status: 422, title: "The replacement could not be counted", action: "Correct its data as `detail` says." },
  "quarantine-settled": { status: 409, title: "The event has been released or discarded", action: "Read it again." },
  "subscription-ended": {
    status: 409,
    title: "The subscription has no current window",
    action: "Release the event into its own window, or discard it.",
  },
});
