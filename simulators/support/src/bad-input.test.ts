import document from "@cashline/contracts/openapi/support.json" with { type: "json" };
import {
  acceptCreditRequest,
  getCreditRequest,
  listCreditRequests,
  openCreditRequest,
  recordCredit,
  rejectCreditRequest,
  withdrawCreditRequest,
} from "@cashline/contracts/systems/support/credit-operations";
import {
  addComment,
  assignTicket,
  changeTicketStatus,
  createTicket,
  getTicket,
  importTicket,
  listComments,
  listTickets,
  mergeTicket,
  previewSla,
  rateTicket,
  reopenTicket,
  solveTicket,
  updateTicket,
} from "@cashline/contracts/systems/support/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/support/policy-operations";
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { support } from "./app.ts";
import { defaultPolicy } from "./domain/policy.ts";
import { accountId, agent, asked, customer } from "./support-bench.fixture.ts";

testBadInput(support, document, async (bench) => {
  const policy = { ...defaultPolicy, satisfaction: { offered: true, afterHours: 0 }, closeAfterDays: 28 };
  await bench.call(updatePolicy, { body: policy, ifMatch: '"v0"' });
  await bench.call(getPolicy);
  await bench.call(previewSla, { body: { priority: "high", tier: null, at: "2026-01-01T09:00:00Z" } });
  const open = async (externalKey: string): Promise<string> =>
    (await bench.call(createTicket, { body: { ...asked, externalKey, tags: ["a"], kind: "task", followUpOfId: null } })).body.id;
  const on = (operation: Parameters<typeof bench.call>[0], ticketId: string, body: object = {}) =>
    bench.call(operation, { params: { ticketId }, body });

  const [one, two, three] = [await open("1"), await open("2"), await open("3")];
  await bench.call(getTicket, { params: { ticketId: one } });
  await bench.call(listTickets, { query: { accountId } });
  await bench.call(updateTicket, {
    params: { ticketId: one },
    body: { priority: "high", subject: "x", kind: "incident" },
    ifMatch: '"v1"',
  });
  await on(assignTicket, one, { team: "tier 1", assignee: "Grace" });
  await on(addComment, one, { author: agent, visibility: "public", body: "Hello" });
  await on(addComment, one, { author: customer, visibility: "public", body: "Hello?" });
  await bench.call(listComments, { params: { ticketId: one } });
  await on(changeTicketStatus, one, { status: "pending" });
  await on(mergeTicket, two, { intoTicketId: one, by: "Grace" });
  await on(assignTicket, three, { team: null, assignee: "Grace" });
  await on(solveTicket, three);
  await bench.advance("2026-01-02T00:00:00.000Z");
  await on(rateTicket, three, { score: "bad", reason: "other", comment: "slow" });
  await on(rateTicket, three, { score: "good", comment: null });
  await on(reopenTicket, three);
  await bench.call(importTicket, {
    body: {
      subject: "Old",
      requester: "Ada",
      accountId,
      priority: "low",
      externalKey: "R-1",
      status: "solved",
      createdAt: "2025-12-01T00:00:00Z",
      firstRepliedAt: null,
      solvedAt: "2025-12-02T00:00:00Z",
      rating: null,
    },
  });

  const ask = async (ticketId: string, reason: string): Promise<string> =>
    (await on(openCreditRequest, ticketId, { amount: { currency: "EUR", minor: "100" }, reason, explanation: "e", requestedBy: "Grace" }))
      .body.id;
  const decide = (operation: Parameters<typeof bench.call>[0], creditRequestId: string, body: object) =>
    bench.call(operation, { params: { creditRequestId }, body });
  const accepted = await ask(one, "goodwill");
  await decide(acceptCreditRequest, accepted, { decidedBy: "Linus", note: "" });
  await decide(recordCredit, accepted, { creditNote: "CN-1" });
  await decide(rejectCreditRequest, await ask(three, "goodwill"), { decidedBy: "Linus", note: "" });
  await decide(withdrawCreditRequest, await ask(three, "billing_error"), { by: "Grace", note: "" });
  await bench.call(getCreditRequest, { params: { creditRequestId: accepted } });
  await bench.call(listCreditRequests, { query: { status: "credited" } });
});
