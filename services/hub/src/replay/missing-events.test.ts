/** What systems published against what was taken in. */
import { TransportFailure } from "@cashline/client/errors";
import type { CloudEvent } from "@cashline/contracts/common/events";
import { opportunityWon } from "@cashline/contracts/systems/crm/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { event, openHub, type OpenHub } from "../hub.fixture.ts";
import { eventOf } from "../inbound/any-event.fixture.ts";

let hub: OpenHub;
/** What each source has published; what it was asked for since. */
let logs: Record<string, CloudEvent[]>;
let asked: string[];
let isDown: boolean;

beforeEach(async () => {
  logs = {};
  asked = [];
  isDown = false;
  const taken = () => Promise.resolve({ outcome: "taken" } as const);
  hub = openHub({
    consumers: { store: taken, signal: taken },
    readLog: (system, _tenant, after, limit) => {
      if (isDown) return Promise.reject(new TransportFailure("connection refused"));
      asked.push(`${system} after ${after ?? "the beginning"}, ${limit}`);
      const items = (logs[system] ?? []).filter(({ sequence }) => sequence > Number(after ?? 0));
      return Promise.resolve({ items: items.slice(0, limit), next: null });
    },
  });
  await hub.setUp();
});
afterEach(() => hub.close());

const published = (sequence: number, time = "2026-01-05T10:00:00.000Z"): CloudEvent => event(`e${sequence}`, { sequence, time });
const invoices = (...sequences: number[]): CloudEvent[] => sequences.map((sequence) => published(sequence));
const missing = (until = "2026-01-06T00:00:00.000Z") => hub.ask("GET", `/v1/missing-events?publishedUntil=${until}`);
const named = async (until?: string): Promise<string[]> =>
  ((await missing(until)).body.items as { system: string; sequence: number; after: string }[]).map(
    ({ system, sequence, after }) => `${system} ${sequence} after ${after}`,
  );

describe("what was published and has not come", () => {
  it("is nothing while everything is here, and what is complete is not gone through again", async () => {
    logs["billing"] = invoices(1, 2, 3);
    await hub.deliver(logs["billing"]);
    expect(await named()).toEqual([]);
    expect(asked).toContain("billing after 3, 100");
    await hub.deliver(invoices(4));
    logs["billing"].push(published(4));
    expect(await named()).toEqual([]);
    expect(asked.filter((each) => each.startsWith("billing"))).toEqual(["billing after 3, 100", "billing after 4, 100"]);
  });

  it("is named with what it is about, every gap by itself, and the newest event as well", async () => {
    logs["billing"] = invoices(1, 2, 3, 4, 5, 6, 7);
    await hub.deliver(invoices(1, 4, 6));
    expect(await named()).toEqual(["billing 2 after 1", "billing 3 after 1", "billing 5 after 4", "billing 7 after 6"]);
    expect(asked).toEqual(expect.arrayContaining(["billing after 1, 2", "billing after 4, 1"]));
    expect((await missing()).body.items[0].event).toMatchObject({ eventId: "e2", type: "billing.invoice.drafted.v1" });
  });

  it("is found of a system of which nothing at all has come", async () => {
    logs["crm"] = [eventOf(opportunityWon, { id: "won", subject: "opp_1" })];
    expect((await missing()).body.items).toMatchObject([{ system: "crm", after: "0", event: { correlationId: "opp_1" } }]);
  });

  it("may be under way still: what is younger is left out", async () => {
    logs["billing"] = [published(1), published(2, "2026-01-05T23:00:00.000Z")];
    expect(await named("2026-01-05T22:00:00.000Z")).toEqual(["billing 1 after 0"]);
    expect(await named("2026-01-05T23:00:00.000Z")).toEqual(["billing 1 after 0", "billing 2 after 0"]);
  });

  it("stays known where it is until it comes, whatever comes after, and in parts", async () => {
    logs["billing"] = invoices(1, 2, 3, 4, 5, 6, 7, 8);
    await hub.deliver(invoices(1, 5));
    expect(await named()).toHaveLength(6);
    await hub.deliver(invoices(3, 6, 8));
    expect(await named()).toEqual(["billing 2 after 1", "billing 4 after 3", "billing 7 after 6"]);
    await hub.deliver(invoices(2, 7));
    expect(await named()).toEqual(["billing 4 after 3"]);
    await hub.deliver(invoices(4));
    expect(await named()).toEqual([]);
  });

  it("is gone once it has been replayed, whichever gap it was in", async () => {
    logs["billing"] = invoices(1, 2, 3, 4);
    await hub.deliver(invoices(1, 3));
    expect(await named()).toHaveLength(2);
    await hub.ask("POST", "/v1/replays", { system: "billing", after: "1" });
    expect(await named()).toEqual([]);
  });

  it("lacks still what came and could not be understood, and says so where the log itself cannot be either", async () => {
    logs["billing"] = [published(1), { ...published(2), data: {} }];
    await hub.deliver(logs["billing"]);
    expect((await missing()).body.items).toMatchObject([{ sequence: 2, event: null }]);
  });

  it("is not known of a source that cannot be read, nor of a sandbox nobody set up", async () => {
    isDown = true;
    expect(await missing()).toMatchObject({ status: 503, body: { code: "unavailable" } });
    hub.access.tenant = "nowhere";
    expect(await missing()).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
  });

  it("is forgotten with its sandbox", async () => {
    logs["billing"] = invoices(1, 2);
    await hub.deliver(logs["billing"]);
    expect(await named()).toEqual([]);
    await hub.ask("DELETE", "/control/v1/sandboxes/test");
    await hub.setUp();
    expect(await named()).toHaveLength(2);
  });
});
