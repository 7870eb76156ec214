import {
  addComment,
  changeTicketStatus,
  mergeTicket,
  previewSla,
  reopenTicket,
  updateTicket,
} from "@cashline/contracts/systems/support/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/support/policy-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultPolicy } from "./domain/policy.ts";
import { agent, openDesk, type Desk } from "./support-bench.fixture.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const at = (day: number, time: string): string => `2026-01-${String(day).padStart(2, "0")}T${time}:00.000Z`;
const notices = async () =>
  (await desk.events())
    .filter(({ type }) => type.startsWith("support.sla_clock."))
    .map(({ type, data, ...event }) => `${type.split(".")[2]} ${data.metric} ${(event as unknown as { time: string }).time.slice(5, 16)}`);

describe("what a ticket is promised", () => {
  test("is by priority and tier, and printed with policy and calendar", async () => {
    const premium = await desk.open();
    expect(premium.sla).toMatchObject({
      policy: { name: "premium", tiers: ["strategic", "enterprise"] },
      calendar: defaultPolicy.calendars[0],
      firstReply: { targetMinutes: 240, hours: "business", dueAt: at(5, "13:00") },
      nextReply: null,
      resolution: { targetMinutes: 1440, dueAt: at(7, "17:00") },
      breaches: 0,
    });
    expect((await desk.open({ tier: null, priority: "urgent" })).sla).toMatchObject({
      policy: { name: "standard" },
      firstReply: { targetMinutes: 60, hours: "business" },
    });
    expect((await desk.open({ priority: "urgent" })).sla.resolution).toMatchObject({ hours: "calendar", dueAt: at(5, "13:00") });
  });

  test("is nothing where no policy is for the customer or the priority", async () => {
    const [premium] = defaultPolicy.slaPolicies;
    await desk.rule({ slaPolicies: [{ ...premium, targets: { ...premium?.targets, low: null } }] });
    expect((await desk.open({ tier: null })).sla).toBeNull();
    expect((await desk.open({ priority: "low" })).sla).toBeNull();
  });

  test("can be asked for without opening anything", async () => {
    const preview = { priority: "normal", tier: "enterprise", at: at(5, "09:00") };
    const { sla } = (await desk.call(previewSla, { body: preview })).body;
    expect(await desk.told()).toEqual([]);
    expect((await desk.open()).sla).toEqual(sla);
    expect((await desk.call(previewSla, { body: { ...preview, at: at(9, "16:00") } })).body.sla.firstReply.dueAt).toBe(at(12, "12:00"));
  });

  test("stays when the policy changes afterwards", async () => {
    const { id, sla } = await desk.open();
    await desk.rule({ slaPolicies: [] });
    expect((await desk.ticket(id)).sla).toEqual(sla);
    expect(await desk.open()).toMatchObject({ sla: null, rules: { policyVersion: 1 } });
  });
});

describe("clocks", () => {
  test("warn and are breached at their instants, in business hours", async () => {
    await desk.open();
    await desk.advance(at(5, "12:11"));
    expect(await notices()).toEqual([]);
    await desk.advance(at(9, "00:00"));
    expect(await notices()).toEqual([
      "warned first_reply 01-05T12:12",
      "breached first_reply 01-05T13:00",
      "warned resolution 01-07T12:12",
      "breached resolution 01-07T17:00",
    ]);
    const [, breach] = await desk.events("support.sla_clock.breached.v1");
    expect(breach?.data).toMatchObject({ metric: "resolution", policy: "premium", targetMinutes: 1440, dueAt: at(7, "17:00") });
  });

  test("that are kept in time say nothing; an answer after the deadline is late for good", async () => {
    const [kept, late] = [await desk.open(), await desk.open()];
    await desk.advance(at(5, "11:00"));
    await desk.reply(kept.id);
    await desk.advance(at(5, "14:00"));
    await desk.reply(late.id);
    expect(await desk.ticket(kept.id)).toMatchObject({
      firstRepliedAt: at(5, "11:00"),
      sla: { firstReply: { state: "fulfilled", breachedAt: null }, breaches: 0 },
    });
    expect((await desk.ticket(late.id)).sla).toMatchObject({
      firstReply: { state: "fulfilled", breachedAt: at(5, "13:00"), fulfilledAt: at(5, "14:00") },
      breaches: 1,
    });
  });

  test("an internal note answers nobody", async () => {
    const { id } = await desk.open();
    await desk.on(addComment, id, { author: agent, visibility: "internal", body: "Known." });
    expect((await desk.ticket(id)).sla.firstReply.state).toBe("active");
  });

  test("of the next reply run from the oldest question without an answer, after the first reply", async () => {
    const { id } = await desk.open();
    await desk.ask(id);
    expect((await desk.ticket(id)).sla.nextReply).toBeNull();
    await desk.reply(id);
    await desk.advance(at(5, "10:00"));
    await desk.ask(id);
    await desk.advance(at(5, "11:00"));
    await desk.ask(id);
    expect((await desk.ticket(id)).sla.nextReply).toMatchObject({ startedAt: at(5, "10:00"), dueAt: at(5, "14:00") });
    await desk.advance(at(5, "15:00"));
    await desk.reply(id);
    await desk.ask(id);
    expect((await desk.ticket(id)).sla).toMatchObject({ nextReply: { startedAt: at(5, "15:00"), breachedAt: null }, breaches: 1 });
    expect(await notices()).toContain("breached next_reply 01-05T14:00");
  });

  test("of the next reply wait for an agent's first reply also where no policy promises that one", async () => {
    const [premium] = defaultPolicy.slaPolicies;
    const { normal } = premium?.targets ?? {};
    await desk.rule({ slaPolicies: [{ ...premium, targets: { ...premium?.targets, normal: { ...normal, firstReplyMinutes: null } } }] });
    const { id } = await desk.open();
    await desk.ask(id);
    expect((await desk.ticket(id)).sla).toMatchObject({ firstReply: null, nextReply: null });
    await desk.reply(id);
    await desk.advance(at(5, "10:00"));
    await desk.ask(id);
    expect((await desk.ticket(id)).sla).toMatchObject({
      firstReply: null,
      nextReply: { startedAt: at(5, "10:00"), dueAt: at(5, "14:00") },
    });
  });

  test("pause while somebody is awaited, only as the policy says", async () => {
    const [premium] = defaultPolicy.slaPolicies;
    const pausing = async (reply: string[], resolution: string[], status: string, version: number) => {
      await desk.rule({ slaPolicies: [{ ...premium, pausesOn: { reply, resolution } }] }, version);
      const { id } = await desk.open();
      await desk.on(changeTicketStatus, id, { status });
      const { sla } = await desk.ticket(id);
      return [sla.firstReply.state, sla.resolution.state];
    };
    expect(await pausing([], [], "pending", 0)).toEqual(["active", "active"]);
    expect(await pausing([], ["pending"], "pending", 1)).toEqual(["active", "paused"]);
    expect(await pausing([], ["pending"], "hold", 2)).toEqual(["active", "active"]);
    expect(await pausing(["hold"], ["pending", "hold"], "hold", 3)).toEqual(["paused", "paused"]);
  });

  test("go on with what was left of their target, and the old deadline is no breach", async () => {
    const { id } = await desk.open();
    await desk.reply(id);
    await desk.advance(at(5, "12:00"));
    await desk.on(changeTicketStatus, id, { status: "pending" });
    await desk.advance(at(9, "12:00"));
    expect(await notices()).toEqual([]);
    await desk.ask(id);
    // 21 of 24 hours are left on Friday noon: 5 on Friday, 8 on Monday and 8 on Tuesday.
    expect((await desk.ticket(id)).sla.resolution).toMatchObject({ state: "active", dueAt: at(13, "17:00") });
  });

  test("of the resolution stop at the solution and go on when it does not hold; replies are no longer waited for", async () => {
    const { id } = await desk.open();
    await desk.advance(at(5, "11:00"));
    await desk.solve(id);
    expect((await desk.ticket(id)).sla).toMatchObject({ firstReply: { state: "cancelled" }, resolution: { state: "fulfilled" } });
    await desk.advance(at(7, "09:00"));
    await desk.on(reopenTicket, id);
    expect((await desk.ticket(id)).sla.resolution).toMatchObject({ state: "active", dueAt: at(9, "15:00") });
    expect(await notices()).toEqual([]);
    await desk.solve(id);
    await desk.ask(id);
    expect((await desk.ticket(id)).sla).toMatchObject({ nextReply: { state: "active" }, resolution: { state: "active" } });
  });

  test("of a merged ticket stop", async () => {
    const [one, two] = [await desk.open(), await desk.open()];
    await desk.on(mergeTicket, two.id, { intoTicketId: one.id, by: "Grace" });
    expect((await desk.ticket(two.id)).sla).toMatchObject({ firstReply: { state: "cancelled" }, resolution: { state: "cancelled" } });
  });

  test("take the targets of a new priority from the beginning; one that is passed is breached at once", async () => {
    const { id } = await desk.open();
    await desk.advance(at(5, "10:30"));
    const to = (priority: string, version: number) =>
      desk.call(updateTicket, { params: { ticketId: id }, body: { priority }, ifMatch: `"v${version}"` });
    expect((await to("low", 1)).body.sla).toMatchObject({
      firstReply: { targetMinutes: 480, dueAt: at(5, "17:00") },
      resolution: { dueAt: at(9, "17:00") },
    });
    expect((await to("urgent", 2)).body.sla).toMatchObject({
      firstReply: { targetMinutes: 30, breachedAt: at(5, "10:30") },
      resolution: { hours: "calendar", dueAt: at(5, "13:00") },
      breaches: 1,
    });
    expect(await notices()).toEqual(["breached first_reply 01-05T10:30"]);
  });

  test("keep their targets at a new priority where the policy says so, and lose those it does not promise", async () => {
    const [premium] = defaultPolicy.slaPolicies;
    await desk.rule({ onPriorityChange: "keep" });
    const kept = await desk.open();
    await desk.rule({ slaPolicies: [{ ...premium, targets: { ...premium?.targets, low: null } }] }, 1);
    const lost = await desk.open();
    const toLow = async (id: string) =>
      (await desk.call(updateTicket, { params: { ticketId: id }, body: { priority: "low" }, ifMatch: '"v1"' })).body.sla;
    expect(await toLow(kept.id)).toEqual(kept.sla);
    expect(await toLow(lost.id)).toMatchObject({ firstReply: { state: "cancelled" }, resolution: { state: "cancelled" } });
  });
});

describe("the policy", () => {
  test("has defaults at version 0, and is replaced on the version that was read", async () => {
    const { body, headers } = await desk.call(getPolicy);
    expect(body).toMatchObject(defaultPolicy);
    expect(headers["etag"]).toBe('"v0"');
    expect(await desk.call(updatePolicy, { body: defaultPolicy })).toMatchObject({ status: 428 });
    expect(await desk.rule({ closeAfterDays: 7 })).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: { closeAfterDays: 7 } });
    expect(await desk.rule({ closeAfterDays: 9 })).toMatchObject({ status: 412, body: { code: "version-conflict" } });
    expect(await desk.rule({ closeAfterDays: 9 }, 1)).toMatchObject({ status: 200, headers: { etag: '"v2"' } });
    expect(await desk.told()).toEqual(["policy.updated", "policy.updated"]);
  });

  const [office] = defaultPolicy.calendars;
  const [, standard] = defaultPolicy.slaPolicies;
  const hours = (opens: string, closes: string) => [{ day: 1, opens, closes }];
  test.each([
    ["unknown-time-zone", { calendars: [{ ...office, timeZone: "Mars/Base" }] }],
    ["hours-overlap", { calendars: [{ ...office, hours: [...hours("09:00", "17:00"), ...hours("16:00", "18:00")] }] }],
    ["too-few-hours", { calendars: [{ ...office, hours: hours("09:00", "10:00") }] }],
    ["unknown-calendar", { slaPolicies: [{ ...standard, calendar: "night" }] }],
    ["name-taken", { slaPolicies: [standard, standard] }],
  ])("that cannot be kept is refused: %s", async (code, change) => {
    expect(await desk.rule(change)).toMatchObject({ status: 422, body: { code } });
    expect(await desk.told()).toEqual([]);
  });
});
