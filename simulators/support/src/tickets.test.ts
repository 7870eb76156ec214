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
  rateTicket,
  reopenTicket,
  solveTicket,
  updateTicket,
} from "@cashline/contracts/systems/support/operations";
import { deriveId } from "@cashline/kernel/ids";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountId, agent, asked, customer, invoiceId, openDesk, unknownTicket, type Desk } from "./support-bench.fixture.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const inDays = (days: number) => new Date(Date.parse("2026-01-05T09:00:00.000Z") + days * 86_400_000).toISOString();

describe("a ticket", () => {
  test("opens new with its first comment, linked to account, contract and invoice, and says under which rules it was made", async () => {
    const contractId = deriveId("ctr", "test", "1");
    const ticket = await desk.open({ contractId, tags: ["login"], kind: "incident", channel: "email" });
    expect(ticket).toMatchObject({
      status: "new",
      accountId,
      contractId,
      invoiceId,
      assignee: null,
      tags: ["login"],
      rules: { policyVersion: 0, closeAfterDays: 4 },
      sla: { policy: { name: "premium" }, calendar: { name: "office", timeZone: "UTC" } },
      satisfaction: { score: "unoffered" },
    });
    expect(await desk.call(getTicket, { params: { ticketId: ticket.id } })).toMatchObject({ headers: { etag: '"v1"' }, body: ticket });
    const comments = (await desk.call(listComments, { params: { ticketId: ticket.id } })).body.items;
    expect(comments).toMatchObject([{ author: customer, visibility: "public", body: asked.description }]);
    expect(await desk.told()).toEqual(["ticket.created", "comment.added"]);
  });

  test("is opened once by its external key", async () => {
    await desk.open({ externalKey: "T-1" });
    expect(await desk.call(createTicket, { body: { ...asked, externalKey: "T-1" } })).toMatchObject(refused(409, "already-exists"));
  });

  test.each([
    ["accountId", accountId],
    ["invoiceId", invoiceId],
    ["assignee", "Grace"],
    ["team", "tier 1"],
    ["status", "open"],
  ])("is found by its %s", async (name, value) => {
    const ticket = await desk.open();
    await desk.assign(ticket.id);
    await desk.open({ accountId: deriveId("acc", "test", "2"), invoiceId: null });
    expect((await desk.call(listTickets, { query: { [name]: value } })).body.items).toMatchObject([{ id: ticket.id }]);
  });

  test("is open once a person has it, and stays new with a team alone", async () => {
    const { id } = await desk.open();
    expect(await desk.on(assignTicket, id, { team: "tier 1", assignee: null })).toMatchObject({ body: { status: "new", team: "tier 1" } });
    expect(await desk.assign(id)).toMatchObject({ status: 200, body: { status: "open", assignee: "Grace" } });
    expect(await desk.told(2)).toEqual(["ticket.assigned", "ticket.assigned"]);
  });

  test("waits for the customer or a third party, and comes back", async () => {
    const { id } = await desk.open();
    for (const status of ["pending", "hold", "open"])
      expect(await desk.on(changeTicketStatus, id, { status })).toMatchObject({ status: 200, body: { status } });
    expect(await desk.on(changeTicketStatus, id, { status: "new" })).toMatchObject(refused(400, "invalid-request"));
  });

  test("is changed only on the version that was read", async () => {
    const { id } = await desk.open();
    const params = { ticketId: id };
    expect(await desk.call(updateTicket, { params, body: { subject: "x" } })).toMatchObject(refused(428, "if-match-missing"));
    expect(await desk.call(updateTicket, { params, body: { subject: "x" }, ifMatch: '"v9"' })).toMatchObject(
      refused(412, "version-conflict"),
    );
    expect(await desk.call(updateTicket, { params, body: { tags: ["vip"], invoiceId: null }, ifMatch: '"v1"' })).toMatchObject({
      status: 200,
      body: { tags: ["vip"], invoiceId: null, subject: asked.subject },
    });
  });

  test("that is not there is not found", async () => {
    expect(await desk.call(createTicket, { body: { ...asked, followUpOfId: unknownTicket } })).toMatchObject(refused(404, "not-found"));
    for (const operation of [getTicket, listComments])
      expect(await desk.call(operation, { params: { ticketId: unknownTicket } })).toMatchObject(refused(404, "not-found"));
    expect(await desk.on(solveTicket, unknownTicket)).toMatchObject(refused(404, "not-found"));
  });
});

describe("solving", () => {
  test("needs a person, happens once, and is undone by reopening", async () => {
    const { id } = await desk.open();
    expect(await desk.on(solveTicket, id)).toMatchObject(refused(409, "ticket-unassigned"));
    expect(await desk.on(reopenTicket, id)).toMatchObject(refused(409, "ticket-not-solved"));
    expect(await desk.solve(id)).toMatchObject({ status: 200, body: { status: "solved", solvedAt: inDays(0) } });
    expect(await desk.on(solveTicket, id)).toMatchObject(refused(409, "ticket-solved"));
    expect(await desk.on(changeTicketStatus, id, { status: "pending" })).toMatchObject(refused(409, "ticket-solved"));
    expect(await desk.on(reopenTicket, id)).toMatchObject({ status: 200, body: { status: "open", solvedAt: null, reopens: 1 } });
    expect(await desk.told(3)).toEqual(["ticket.solved", "ticket.reopened"]);
  });

  test("closes the ticket for good after the policy's days, and a follow-up names it", async () => {
    const { id } = await desk.open();
    expect(await desk.call(createTicket, { body: { ...asked, followUpOfId: id } })).toMatchObject(refused(409, "follow-up-of-open"));
    await desk.solve(id);
    await desk.advance(inDays(3.9));
    expect((await desk.ticket(id)).status).toBe("solved");
    await desk.advance(inDays(4));
    expect(await desk.ticket(id)).toMatchObject({ status: "closed", closedAt: inDays(4) });
    const version = { ifMatch: '"v5"', params: { ticketId: id } };
    for (const answer of [
      await desk.reply(id),
      await desk.assign(id),
      await desk.on(solveTicket, id),
      await desk.on(reopenTicket, id),
      await desk.on(changeTicketStatus, id, { status: "open" }),
      await desk.on(rateTicket, id, { score: "good" }),
      await desk.call(updateTicket, { ...version, body: { subject: "x" } }),
    ])
      expect(answer).toMatchObject(refused(409, "ticket-closed"));
    expect(await desk.open({ followUpOfId: id })).toMatchObject({ status: "new", followUpOfId: id });
  });

  test("that does not hold keeps the ticket from closing until it is solved again", async () => {
    const { id } = await desk.open();
    await desk.solve(id);
    await desk.advance(inDays(2));
    await desk.ask(id);
    await desk.advance(inDays(9));
    expect(await desk.ticket(id)).toMatchObject({ status: "open", reopens: 1 });
  });

  test("under a longer policy closes later; tickets made before keep their days", async () => {
    const before = await desk.open();
    await desk.rule({ closeAfterDays: 28 });
    const after = await desk.open();
    for (const { id } of [before, after]) await desk.solve(id);
    await desk.advance(inDays(5));
    expect([(await desk.ticket(before.id)).status, (await desk.ticket(after.id)).status]).toEqual(["closed", "solved"]);
  });
});

describe("comments", () => {
  test("of the customer bring a waiting ticket back, reopen a solved one, and leave a new one new", async () => {
    const { id } = await desk.open();
    expect(await desk.ask(id)).toMatchObject({ status: 201 });
    expect((await desk.ticket(id)).status).toBe("new");
    for (const status of ["pending", "hold"]) {
      await desk.on(changeTicketStatus, id, { status });
      await desk.ask(id);
      expect((await desk.ticket(id)).status).toBe("open");
    }
    await desk.solve(id);
    await desk.ask(id);
    expect(await desk.ticket(id)).toMatchObject({ status: "open", reopens: 1 });
    expect((await desk.told()).at(-1)).toBe("ticket.reopened");
  });

  test("of the customer leave a ticket on hold where the policy says so", async () => {
    await desk.rule({ customerReplyToHold: "keeps" });
    const { id } = await desk.open();
    await desk.on(changeTicketStatus, id, { status: "hold" });
    await desk.ask(id);
    expect((await desk.ticket(id)).status).toBe("hold");
  });

  test("that are internal answer nobody, and a customer makes none", async () => {
    const { id } = await desk.open();
    await desk.on(addComment, id, { author: agent, visibility: "internal", body: "Known bug." });
    expect((await desk.ticket(id)).firstRepliedAt).toBeNull();
    expect(await desk.on(addComment, id, { author: customer, visibility: "internal", body: "psst" })).toMatchObject(
      refused(422, "internal-customer-comment"),
    );
    expect((await desk.call(listComments, { params: { ticketId: id }, query: { limit: "1" } })).body).toMatchObject({
      items: [{ ticketId: id }],
      next: expect.any(String) as string,
    });
  });
});

describe("duplicates", () => {
  test("are closed in favour of the ticket that goes on, which both say", async () => {
    const [one, two] = [await desk.open(), await desk.open({ subject: "Sign in broken" })];
    expect(await desk.on(mergeTicket, two.id, { intoTicketId: one.id, by: "Grace" })).toMatchObject({ status: 200, body: { id: one.id } });
    expect(await desk.ticket(two.id)).toMatchObject({ status: "closed", mergedIntoId: one.id, tags: ["closed_by_merge"] });
    expect((await desk.call(listTickets, { query: { mergedIntoId: one.id } })).body.items).toMatchObject([{ id: two.id }]);
    for (const { id } of [one, two]) {
      const { items } = (await desk.call(listComments, { params: { ticketId: id } })).body;
      expect(items.filter(({ visibility }: { visibility: string }) => visibility === "internal")).toHaveLength(1);
    }
    await desk.advance(inDays(30));
    expect((await desk.events("support.sla_clock.breached.v1")).map(({ subject }) => subject)).not.toContain(two.id);
  });

  test("are never the ticket itself, of another account, or closed", async () => {
    const [one, two] = [await desk.open(), await desk.open()];
    const other = await desk.open({ accountId: deriveId("acc", "test", "2") });
    const merge = (id: string, intoTicketId: string) => desk.on(mergeTicket, id, { intoTicketId, by: "Grace" });
    expect(await merge(one.id, one.id)).toMatchObject(refused(422, "merge-into-itself"));
    expect(await merge(one.id, other.id)).toMatchObject(refused(422, "merge-across-accounts"));
    await merge(one.id, two.id);
    expect(await merge(one.id, two.id)).toMatchObject(refused(409, "ticket-closed"));
    expect(await merge(two.id, one.id)).toMatchObject(refused(409, "ticket-closed"));
  });
});

describe("satisfaction", () => {
  test("is asked for a day after the solution, rated good or bad with a reason, and may change until closing", async () => {
    const { id } = await desk.open();
    await desk.solve(id);
    expect(await desk.on(rateTicket, id, { score: "good" })).toMatchObject(refused(409, "rating-not-offered"));
    await desk.advance(inDays(1));
    expect((await desk.ticket(id)).satisfaction).toMatchObject({ score: "offered", offeredAt: inDays(1) });
    expect(await desk.on(rateTicket, id, { score: "bad" })).toMatchObject(refused(400, "invalid-request"));
    const bad = { score: "bad", reason: "took_too_long", comment: "Two days!" };
    expect(await desk.on(rateTicket, id, bad)).toMatchObject({ status: 200, body: { satisfaction: { ...bad, ratedAt: inDays(1) } } });
    expect(await desk.on(rateTicket, id, { score: "good" })).toMatchObject({ body: { satisfaction: { score: "good", reason: null } } });
    expect((await desk.told()).slice(-3)).toEqual(["rating.offered", "rating.given", "rating.given"]);
  });

  test("is asked for once, not of a ticket that was reopened before, and never where the policy does not", async () => {
    const reopened = await desk.open();
    await desk.solve(reopened.id);
    await desk.on(reopenTicket, reopened.id);
    await desk.rule({ satisfaction: { offered: false, afterHours: 0 } });
    const silent = await desk.open();
    await desk.solve(silent.id);
    await desk.advance(inDays(3));
    expect(await desk.events("support.rating.offered.v1")).toEqual([]);
    await desk.solve(reopened.id);
    await desk.advance(inDays(4.1));
    expect((await desk.events("support.rating.offered.v1")).map(({ subject }) => subject)).toEqual([reopened.id]);
  });
});

describe("an imported ticket", () => {
  const old = {
    subject: "Old",
    requester: "Ada",
    accountId,
    priority: "high",
    externalKey: "R-1",
    status: "closed",
    createdAt: "2024-03-01T10:00:00Z",
    firstRepliedAt: "2024-03-01T11:00:00Z",
    solvedAt: "2024-03-02T10:00:00Z",
    rating: "good",
  };
  test("keeps its own times and rating, has no SLA, and is taken over once", async () => {
    expect(await desk.call(importTicket, { body: old })).toMatchObject({
      status: 201,
      body: {
        status: "closed",
        createdAt: "2024-03-01T10:00:00.000Z",
        closedAt: "2024-03-02T10:00:00.000Z",
        channel: "import",
        sla: null,
        satisfaction: { score: "good" },
      },
    });
    expect(await desk.told()).toEqual(["ticket.imported"]);
    expect(await desk.call(importTicket, { body: old })).toMatchObject(refused(409, "already-exists"));
  });

  test("that was solved long ago closes at the next movement of the clock; an open one is worked on without clocks", async () => {
    const solved = (await desk.call(importTicket, { body: { ...old, status: "solved", rating: null } })).body;
    const open = { ...old, externalKey: "R-2", status: "open", solvedAt: null, rating: null };
    const { id } = (await desk.call(importTicket, { body: open })).body;
    await desk.reply(id);
    await desk.ask(id);
    await desk.on(changeTicketStatus, id, { status: "pending" });
    expect(await desk.solve(id)).toMatchObject({ status: 200, body: { sla: null } });
    await desk.on(reopenTicket, id);
    const changed = { params: { ticketId: id }, body: { priority: "low" } };
    expect(await desk.call(updateTicket, { ...changed, ifMatch: '"v7"' })).toMatchObject({ body: { priority: "low" } });
    await desk.advance(inDays(0.1));
    expect((await desk.ticket(solved.id)).status).toBe("closed");
  });

  test.each([
    ["solved before it was created", { solvedAt: "2024-02-01T10:00:00Z" }],
    ["answered before it was created", { firstRepliedAt: "2024-02-01T10:00:00Z" }],
    ["of the future", { createdAt: "2027-01-01T00:00:00Z", firstRepliedAt: null, solvedAt: "2027-01-02T00:00:00Z" }],
    ["closed without a solution", { solvedAt: null, rating: null }],
    ["open with a solution", { status: "open" }],
    ["open with a rating", { status: "open", solvedAt: null }],
  ])("%s is refused", async (_what, change) => {
    expect(await desk.call(importTicket, { body: { ...old, ...change } })).toMatchObject(refused(422, "import-times-wrong"));
  });
});
