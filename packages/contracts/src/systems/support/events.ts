import { event } from "../../common/events.ts";
import { CreditRequest } from "./credit-entities.ts";
import { Comment, SlaNotice, Ticket } from "./entities.ts";
import { SupportPolicy } from "./policy.ts";

const system = "support";
const ofTicket = { system, version: 1, object: "ticket", data: Ticket } as const;
const ofClock = { system, version: 1, object: "sla_clock", data: SlaNotice } as const;
const ofRequest = { system, version: 1, object: "credit_request", data: CreditRequest } as const;

export const ticketCreated = event({ ...ofTicket, name: "ticket.created", summary: "A customer asks for help." });
export const ticketImported = event({ ...ofTicket, name: "ticket.imported", summary: "A ticket was taken over from another desk." });
export const ticketUpdated = event({ ...ofTicket, name: "ticket.updated", summary: "A ticket, its status or its clocks changed." });
export const ticketAssigned = event({ ...ofTicket, name: "ticket.assigned", summary: "A ticket has another team or person." });
export const ticketSolved = event({ ...ofTicket, name: "ticket.solved", summary: "A ticket was solved." });
export const ticketReopened = event({ ...ofTicket, name: "ticket.reopened", summary: "A solved ticket is open again." });
export const ticketClosed = event({ ...ofTicket, name: "ticket.closed", summary: "A solved ticket became read-only." });
export const ticketMerged = event({ ...ofTicket, name: "ticket.merged", summary: "A duplicate was closed in favour of another ticket." });
export const ratingOffered = event({ ...ofTicket, name: "rating.offered", summary: "The customer was asked for a rating." });
export const ratingGiven = event({ ...ofTicket, name: "rating.given", summary: "The customer rated a ticket." });
export const commentAdded = event({
  system,
  name: "comment.added",
  version: 1,
  object: "comment",
  summary: "Somebody wrote into a ticket.",
  data: Comment,
});
export const slaWarned = event({ ...ofClock, name: "sla_clock.warned", summary: "A promise is about to be missed." });
export const slaBreached = event({ ...ofClock, name: "sla_clock.breached", summary: "A promise was missed." });
export const creditRequestOpened = event({ ...ofRequest, name: "credit_request.opened", summary: "A credit was asked for." });
export const creditRequestAccepted = event({ ...ofRequest, name: "credit_request.accepted", summary: "A credit is owed." });
export const creditRequestRejected = event({ ...ofRequest, name: "credit_request.rejected", summary: "A credit is not owed." });
export const creditRequestWithdrawn = event({
  ...ofRequest,
  name: "credit_request.withdrawn",
  summary: "A credit is no longer asked for.",
});
export const creditRequestCredited = event({ ...ofRequest, name: "credit_request.credited", summary: "A credit was given." });
export const policyUpdated = event({
  system,
  name: "policy.updated",
  version: 1,
  object: "support_policy",
  summary: "The tenant changed its support policy.",
  data: SupportPolicy,
});
