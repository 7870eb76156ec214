import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { ExternalKey, Id, Instant, Name, nullable, strict, tagged } from "../../common/values.ts";
import { Comment, ComplaintReason, Ticket, TicketSla } from "./entities.ts";
import { CustomerTier, Priority } from "./policy.ts";

const ticket = strict({ ticketId: Id("tkt") });
const { subject, kind, channel, requester, accountId, contractId, invoiceId, tier, team, assignee, tags, externalKey } = Ticket.properties;
const write = "support:tickets:write";
const read = "support:tickets:read";
const body = Comment.properties.body;

const described = {
  subject,
  requester,
  accountId,
  priority: Priority,
  kind: Type.Optional(kind),
  contractId: Type.Optional(contractId),
  invoiceId: Type.Optional(invoiceId),
  tier: Type.Optional(tier),
  tags: Type.Optional(tags),
};

export const createTicket = operation({
  id: "createTicket",
  method: "POST",
  path: "/v1/tickets",
  scope: write,
  summary: "Opens a ticket with its first comment, under the policy and the calendar of now.",
  body: strict({
    ...described,
    description: body,
    externalKey: Type.Optional(externalKey),
    channel: Type.Optional(channel),
    followUpOfId: Type.Optional(nullable(Id("tkt"))),
  }),
  reply: { status: 201, body: Ticket },
  problems: ["already-exists", "follow-up-of-open", "not-found"],
});
export const importTicket = operation({
  id: "importTicket",
  method: "POST",
  path: "/v1/imports/tickets",
  scope: write,
  summary: "Takes over a ticket from another desk with its own times; no SLA applies to it.",
  body: strict({
    ...described,
    externalKey: ExternalKey,
    status: Type.Enum(["open", "solved", "closed"]),
    createdAt: Instant,
    firstRepliedAt: nullable(Instant),
    solvedAt: nullable(Instant),
    rating: nullable(Type.Enum(["good", "bad"])),
  }),
  reply: { status: 201, body: Ticket },
  problems: ["already-exists", "import-times-wrong"],
});
export const getTicket = operation({
  id: "getTicket",
  method: "GET",
  path: "/v1/tickets/{ticketId}",
  scope: read,
  summary: "One ticket.",
  params: ticket,
  reply: { status: 200, body: Ticket },
});
export const listTickets = operation({
  id: "listTickets",
  method: "GET",
  path: "/v1/tickets",
  scope: read,
  summary: "Tickets in order of id.",
  query: strict({
    ...pageQuery,
    accountId: Type.Optional(accountId),
    contractId: Type.Optional(Id("ctr")),
    invoiceId: Type.Optional(Id("inv")),
    assignee: Type.Optional(Name),
    team: Type.Optional(Name),
    mergedIntoId: Type.Optional(Id("tkt")),
    status: Type.Optional(Ticket.properties.status),
  }),
  reply: { status: 200, body: pageOf(Ticket) },
});
export const updateTicket = operation({
  id: "updateTicket",
  method: "PATCH",
  path: "/v1/tickets/{ticketId}",
  scope: write,
  summary: "Changes what a ticket says of itself; a new priority has its own targets where the policy says so.",
  params: ticket,
  ifMatch: "required",
  body: Type.Partial(strict({ subject, kind, priority: Priority, tags, contractId, invoiceId }), {
    additionalProperties: false,
    minProperties: 1,
  }),
  reply: { status: 200, body: Ticket },
  problems: ["ticket-closed"],
});
export const assignTicket = operation({
  id: "assignTicket",
  method: "POST",
  path: "/v1/tickets/{ticketId}/assign",
  scope: write,
  summary: "Gives a ticket to a team and a person; with a person a new one is open.",
  params: ticket,
  body: strict({ team, assignee }),
  reply: { status: 200, body: Ticket },
  problems: ["ticket-closed"],
});
export const changeTicketStatus = operation({
  id: "changeTicketStatus",
  method: "POST",
  path: "/v1/tickets/{ticketId}/status",
  scope: write,
  summary: "Says who is awaited: nobody (open), the customer (pending) or a third party (hold).",
  params: ticket,
  body: strict({ status: Type.Enum(["open", "pending", "hold"]) }),
  reply: { status: 200, body: Ticket },
  problems: ["ticket-closed", "ticket-solved"],
});
export const solveTicket = operation({
  id: "solveTicket",
  method: "POST",
  path: "/v1/tickets/{ticketId}/solve",
  scope: write,
  summary: "The person it is assigned to has solved it; it closes after the policy's days.",
  params: ticket,
  body: strict({}),
  reply: { status: 200, body: Ticket },
  problems: ["ticket-closed", "ticket-solved", "ticket-unassigned"],
});
export const reopenTicket = operation({
  id: "reopenTicket",
  method: "POST",
  path: "/v1/tickets/{ticketId}/reopen",
  scope: write,
  summary: "A solved ticket is open again; its resolution clock goes on where it stood.",
  params: ticket,
  body: strict({}),
  reply: { status: 200, body: Ticket },
  problems: ["ticket-closed", "ticket-not-solved"],
});
export const mergeTicket = operation({
  id: "mergeTicket",
  method: "POST",
  path: "/v1/tickets/{ticketId}/merge",
  scope: write,
  summary: "Closes a duplicate and answers the ticket that goes on.",
  params: ticket,
  body: strict({ intoTicketId: Id("tkt"), by: Name }),
  reply: { status: 200, body: Ticket },
  problems: ["ticket-closed", "merge-into-itself", "merge-across-accounts"],
});
export const addComment = operation({
  id: "addComment",
  method: "POST",
  path: "/v1/tickets/{ticketId}/comments",
  scope: write,
  summary: "Adds a public or internal comment; a public one of an agent answers, one of the customer waits for an answer.",
  params: ticket,
  body: strict({ author: Comment.properties.author, visibility: Comment.properties.visibility, body }),
  reply: { status: 201, body: Comment },
  problems: ["ticket-closed", "internal-customer-comment"],
});
export const listComments = operation({
  id: "listComments",
  method: "GET",
  path: "/v1/tickets/{ticketId}/comments",
  scope: read,
  summary: "A ticket's comments in order of id; `createdAt` says when each was made.",
  params: ticket,
  query: strict({ ...pageQuery }),
  reply: { status: 200, body: pageOf(Comment) },
});
const comment = Type.Optional(nullable(Type.String({ maxLength: 2000 })));
export const rateTicket = operation({
  id: "rateTicket",
  method: "POST",
  path: "/v1/tickets/{ticketId}/rating",
  scope: write,
  summary: "The customer's word on a ticket, once it was asked for; it may change until the ticket is closed.",
  params: ticket,
  body: tagged("score", [
    strict({ score: Type.Literal("good"), comment }),
    strict({ score: Type.Literal("bad"), reason: ComplaintReason, comment }),
  ]),
  reply: { status: 200, body: Ticket },
  problems: ["ticket-closed", "rating-not-offered"],
});
export const previewSla = operation({
  id: "previewSla",
  method: "POST",
  path: "/v1/sla/preview",
  scope: read,
  summary: "What a ticket opened at an instant would be promised; nothing is opened.",
  body: strict({ priority: Priority, tier: nullable(CustomerTier), at: Instant }),
  reply: { status: 200, body: strict({ sla: nullable(TicketSla) }) },
});
