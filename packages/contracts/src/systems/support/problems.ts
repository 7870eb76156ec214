import { problems } from "../../common/problems.ts";

export const supportProblems = problems({
  "ticket-closed": { status: 409, title: "A closed ticket is read-only", action: "Open a follow-up ticket that names it." },
  "ticket-solved": { status: 409, title: "The ticket is solved", action: "Reopen it first." },
  "ticket-not-solved": { status: 409, title: "Only a solved ticket can be reopened", action: "Check the ticket's status." },
  "ticket-unassigned": { status: 409, title: "A ticket is solved by the person it is assigned to", action: "Assign it to a person first." },
  "follow-up-of-open": {
    status: 409,
    title: "Only a closed ticket has follow-ups",
    action: "Comment on the earlier ticket; if it is solved, that reopens it.",
  },
  "merge-into-itself": { status: 422, title: "A ticket cannot be merged into itself", action: "Name another ticket to merge into." },
  "merge-across-accounts": {
    status: 422,
    title: "Only tickets of one account are duplicates of each other",
    action: "Link the tickets by a tag instead.",
  },
  "internal-customer-comment": {
    status: 422,
    title: "A customer's comment is public",
    action: "Send it as public, or as an agent's internal note.",
  },
  "rating-not-offered": {
    status: 409,
    title: "The customer has not been asked for a rating",
    action: "Wait until the rating is offered, the policy's hours after the ticket was solved.",
  },
  "import-times-wrong": {
    status: 422,
    title: "The times of the imported ticket contradict each other or its status",
    action: "Send times in order, none in the future, and a time of solution where the status needs one.",
  },
  "unknown-currency": {
    status: 422,
    title: "The estate has no planning rate for this currency",
    action: "Ask for the credit in the invoice's currency.",
  },
  "no-sla-breach": {
    status: 409,
    title: "No promise of this ticket was missed",
    action: "Ask for a credit with another reason, or wait for the breach.",
  },
  "credit-request-open": {
    status: 409,
    title: "The same credit has been asked for already",
    action: "Decide or withdraw the request named in `detail` first.",
  },
  "credit-request-decided": { status: 409, title: "The credit request has been answered", action: "Read it; open another one if need be." },
  "credit-request-not-accepted": {
    status: 409,
    title: "Only an accepted credit is given, and once",
    action: "Check the credit request's status.",
  },
  "same-person-decides": {
    status: 403,
    title: "Whoever asks for a credit does not decide on it",
    action: "Have another person decide.",
  },
  "unknown-time-zone": { status: 422, title: "A calendar's time zone is not known", action: "Use an IANA name such as Europe/Berlin." },
  "hours-overlap": { status: 422, title: "Opening hours of a calendar overlap", action: "Join the hours named in `detail`." },
  "too-few-hours": {
    status: 422,
    title: "A calendar has fewer than five hours a week",
    action: "Add hours, so that deadlines stay within reach.",
  },
  "unknown-calendar": {
    status: 422,
    title: "An SLA policy names a calendar that is not there",
    action: "Add the calendar or name another.",
  },
  "name-taken": { status: 422, title: "Two calendars or two SLA policies have one name", action: "Give each a name of its own." },
});
