/** Usage that came late or never: recorded in billing where it is missing, and drafted on an invoice of its own. */
import type { UsageEntry } from "@cashline/contracts/systems/billing/entities";
import type { UsageEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { describe, expect, it } from "vitest";
import { NOW, draftOf, idOf, ids } from "../flows/world-records.fixture.ts";
import type { Reply } from "../flows/world.fixture.ts";
import { correcting } from "./playbook.fixture.ts";

const page = (items: unknown[]) => ({ items, next: null });
const subscriptionId = ids.subscription;
const lateDraft = { ...draftOf(1, 100, "US01"), purpose: "late_usage" as const, quoteId: null };
const entry = (sourceId: string, invoiceId: string | null = null): UsageEntry => ({
  id: idOf("usg", sourceId),
  subscriptionId,
  sourceId,
  meter: "api_calls",
  quantity: 100,
  usedOn: "2026-01-08",
  status: invoiceId === null ? "unbilled" : "billed",
  invoiceId,
  correctedFrom: null,
});
const eventOf = (eventId: string, change: Partial<UsageEvent> = {}): UsageEvent => ({
  id: idOf("uev", eventId),
  kind: "usage",
  source: "/collector",
  eventId,
  type: "api_calls",
  subjectId: idOf("sbj"),
  subscriptionId,
  meterIds: [idOf("mtr")],
  time: "2026-01-08T12:00:00.000Z",
  receivedAt: NOW,
  countedAt: "2026-01-08T12:00:00.000Z",
  isLate: false,
  reverses: null,
  batchId: null,
  stream: `2026-01-08/${idOf("sbj")}`,
  data: { quantity: 100 },
  ...change,
});
const meter = {
  id: idOf("mtr"),
  slug: "api_calls",
  name: "API calls",
  eventType: "api_calls",
  aggregation: "sum",
  valueProperty: "quantity",
  groupBy: [],
  windowSize: "day",
  unit: "call",
  rounding: "exact",
  status: "active",
};

const { version: _, ...applied } = draftOf(1, 1, "US01").policy;
const billingPolicy = {
  ...applied,
  lateUsage: "next_invoice",
  autoInvoicing: false,
  dunningCampaigns: [{ code: "standard", retryAfterDays: [3], schedule: "fixed", hardDecline: "stop", graceDays: 0, finalAction: "none" }],
  defaultCampaign: "standard",
  invoiceLimits: "none",
};

/** Billing's usage and metering's events, as the playbook changes them. */
function estate(usage: UsageEntry[], counted: UsageEvent[] = [], refused: string[] = [], held: UsageEvent[] = []) {
  const policy = {
    graceHours: 24,
    lateEvents: "current_window",
    oldestDays: 35,
    futureMinutes: 5,
    negativeQuantities: "refuse",
  };
  const quarantined = (event: UsageEvent, status: "held" | "released") => ({
    id: idOf("qua", event.eventId),
    usageEventId: event.id,
    subjectId: event.subjectId,
    subscriptionId,
    reason: "late",
    status,
    heldAt: NOW,
    resolution: null,
    policy,
  });
  const batch = {
    id: idOf("bat"),
    client: "orchestrator",
    receivedAt: NOW,
    received: 1,
    accepted: 1,
    late: 0,
    quarantined: 0,
    duplicates: 0,
    refused: 0,
    refusals: [],
    policy,
  };
  const answers: Record<string, Reply> = {
    "billing.listUsage": () => page(usage),
    "billing.getPolicy": () => billingPolicy,
    "billing.recordUsage": ({ body }: { body: { records: { sourceId: string }[] } }) => {
      usage.push(...body.records.map(({ sourceId }) => entry(sourceId)));
      return { accepted: body.records.length, duplicates: 0 };
    },
    "billing.draftLateUsage": ({ body }: { body: { usageIds: string[] } }) => {
      for (const own of usage.filter(({ id }) => body.usageIds.includes(id)))
        Object.assign(own, { status: "billed", invoiceId: lateDraft.id });
      return lateDraft;
    },
    "metering.listBindings": () =>
      page([{ id: idOf("bnd"), subjectId: idOf("sbj"), subscriptionId, accountId: ids.account, startOn: "2025-01-01", endOn: null }]),
    "metering.getSubject": () => ({ id: idOf("sbj"), key: "plant", name: "plant" }),
    "metering.listMeters": () => page([meter]),
    "metering.listUsageEvents": ({ query }: { query: { stream: string } }) => page(counted.filter(({ stream }) => stream === query.stream)),
    "metering.listRejections": () =>
      page(
        refused.map((id) => ({
          id: idOf("rej", id),
          batchId: idOf("bat"),
          code: "unknown-subject",
          detail: "nobody",
          receivedAt: NOW,
          event: {
            specversion: "1.0",
            id,
            source: "/collector",
            type: "api_calls",
            subject: "plant/hall",
            time: "2026-01-08T12:00:00.000Z",
            data: { quantity: 100 },
          },
        })),
      ),
    "metering.ingestEvents": ({ body }: { body: { id: string; subject: string }[] }) => {
      counted.push(...body.filter(({ subject }) => subject === "plant").map(({ id }) => eventOf(id)));
      return { batch, verdicts: body.map(({ id }) => ({ id, verdict: "accepted", code: null, detail: null })) };
    },
    "metering.listQuarantine": () => page(held.map((event) => quarantined(event, "held"))),
    "metering.getUsageEvent": ({ params }: { params: { usageEventId: string } }) => held.find(({ id }) => id === params.usageEventId),
    "metering.releaseQuarantined": ({ params }: { params: { quarantinedId: string } }) => {
      const event = held.find(({ eventId }) => idOf("qua", eventId) === params.quarantinedId) as UsageEvent;
      counted.push({ ...event, countedAt: event.time });
      return quarantined(event, "released");
    },
  };
  return answers;
}

const lateFinding = (...sourceIds: string[]) => ({
  code: "USG-LATE" as const,
  direction: "under_billed" as const,
  correction: { invoiceId: idOf("inv"), subscriptionId, usageIds: JSON.stringify(sourceIds.map((id) => idOf("usg", id))), lineId: null },
});
const missing = (...eventIds: string[]) => ({
  code: "USG-MISSING" as const,
  direction: "under_billed" as const,
  correction: { subscriptionId, invoiceId: idOf("inv"), eventIds: JSON.stringify(eventIds), days: '["2026-01-08"]' },
});

describe("usage that came late", () => {
  it("is drafted by name, once however often it is asked for", async () => {
    const correction = await correcting(lateFinding("a"), estate([entry("a"), entry("b")]));
    expect(await correction.run()).toMatchObject({ document: lateDraft.id });
    expect(correction.bodyOf("billing.draftLateUsage")).toEqual({ usageIds: [idOf("usg", "a")] });
    expect(await correction.run()).toMatchObject({ document: lateDraft.id, detail: `1 records of late usage are on ${lateDraft.id}` });
    expect(correction.world.changes()).toEqual(["billing.draftLateUsage"]);
  });

  it("that billing refuses, or does not know, goes back to the people", async () => {
    const refused = await correcting(lateFinding("a"), estate([entry("a")]), { "billing.draftLateUsage": "late-usage-drafted" });
    await expect(refused.run()).rejects.toMatchObject({ code: "late-usage-drafted" });
    await expect((await correcting(lateFinding("z"), estate([]))).run()).rejects.toMatchObject({ code: "usage-not-known" });
  });

  it("as a reading corrected upwards is left to people: its correction waits for the next invoice", async () => {
    const correction = { ...lateFinding().correction, usageIds: null };
    const left = await correcting({ ...lateFinding(), correction }, estate([]));
    await left.run();
    expect(left.world.changes()).toEqual([]);
  });
});

describe("usage that never reached billing", () => {
  it("is recorded from metering's own events and drafted, once", async () => {
    const correction = await correcting(missing("a", "b"), estate([entry("a", null)], [eventOf("b")]));
    expect(await correction.run()).toMatchObject({ document: lateDraft.id });
    expect(correction.bodyOf("billing.recordUsage")).toEqual({
      records: [{ subscriptionId, sourceId: "b", meter: "api_calls", quantity: 100, usedOn: "2026-01-08" }],
    });
    expect(correction.bodyOf("billing.draftLateUsage")).toEqual({ usageIds: [idOf("usg", "a"), idOf("usg", "b")] });
    expect(correction.keys().every((key) => key.startsWith("resolution/1"))).toBe(true);
  });

  it("refused for its subject is sent again under the registered one above it", async () => {
    const correction = await correcting(missing("r"), estate([], [], ["r"]));
    await correction.run();
    expect(correction.world.changes()).toEqual(["metering.ingestEvents", "billing.recordUsage", "billing.draftLateUsage"]);
    expect(correction.bodyOf("metering.ingestEvents")).toMatchObject([{ id: "r", subject: "plant" }]);
  });

  it("set aside by metering is released into its own window", async () => {
    const held = eventOf("q", { countedAt: null });
    const correction = await correcting(missing("q"), estate([], [], [], [held]));
    await correction.run();
    expect(correction.world.changes()).toEqual(["metering.releaseQuarantined", "billing.recordUsage", "billing.draftLateUsage"]);
    expect(correction.bodyOf("metering.releaseQuarantined")).toMatchObject({ into: "own_window" });
  });

  it("that metering counts only in part is billed as far, and the rest named", async () => {
    const correction = await correcting(missing("a", "lost"), estate([], [eventOf("a")]));
    expect((await correction.run()).detail).toContain("1 of 2 events are not counted by metering: lost");
  });

  it.each([
    ["that metering does not count", [], "usage-not-counted"],
    ["that metering has taken back", [eventOf("a"), eventOf("x", { kind: "reversal", reverses: idOf("uev", "a") })], "usage-not-counted"],
    ["of parts of a unit", [eventOf("a", { data: { quantity: 1.5 } })], "quantity-not-whole"],
    ["of a meter that does not sum", [eventOf("a", { meterIds: [] })], "meter-not-summed"],
  ])("%s stays with people, who are told why", async (_which, counted, code) => {
    const correction = await correcting(missing("a"), estate([], counted));
    await expect(correction.run()).rejects.toMatchObject({ code });
    expect(correction.world.changes()).toEqual([]);
  });

  it("and has arrived by itself since is left to a policy that has it on the next invoice", async () => {
    const correction = await correcting(missing("a"), estate([entry("a")]));
    await correction.run();
    expect(correction.world.changes()).toEqual([]);
  });
});
