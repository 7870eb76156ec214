/** The hub, its log and both readers together, over a cluster in memory that speaks Kafka's protocol. */
import { hasGo } from "@cashline/chassis/go-program.fixture";
import { Admin } from "@platformatic/kafka";
import { ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import { receiveSignals } from "@cashline/contracts/services/orchestrator/contract";
import { invoiceRetryDue } from "@cashline/contracts/systems/billing/events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openConsumer, type ConsumerServer } from "../consumer-server.fixture.ts";
import { event } from "../hub.fixture.ts";
import { eventOf } from "../inbound/any-event.fixture.ts";
import { ConsumerFailed, type Consumer } from "../inbound/hand-on.ts";
import { partitionOf } from "./event-log.ts";
import { buildKafka, startKafka, type Kafka } from "./kafka.fixture.ts";
import { readingOf } from "./log-settings.ts";
import { openHubWithLog, type HubWithLog } from "./log.fixture.ts";

const moving = (id: string, tenant = "test") => eventOf(invoiceRetryDue, { id, tenant });
const ids = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, index) => `e${from + index}`);

describe.skipIf(!hasGo)(`the log${hasGo ? "" : " (skipped: no go on the PATH to build its cluster with)"}`, () => {
  let kafka: Kafka;
  let analytics: ConsumerServer;
  let orchestrator: ConsumerServer;
  /** What the analytics operation does before it is called. */
  let before: Consumer;
  let estate: HubWithLog;
  const deliver = (batch: unknown) => estate.hub.deliver(batch);
  const letters = async (): Promise<{ id: string; eventId: string; state: string; reason: string }[]> =>
    (await estate.hub.ask("GET", "/v1/dead-letters")).body.items;
  const lag = (group: string) => estate.hub.metric(`cashline_log_lag{group="${group}"}`);

  beforeAll(async () => {
    kafka = await startKafka(buildKafka());
  }, 600_000);
  afterAll(() => kafka.stop());
  beforeEach(async () => {
    analytics = await openConsumer(ingestEvents);
    orchestrator = await openConsumer(receiveSignals);
    before = () => Promise.resolve({ outcome: "taken" });
    const store = analytics.consumer("intelligence");
    estate = openHubWithLog(kafka, {
      analytics: async (events) => {
        await before(events);
        return store(events);
      },
      orchestrator: orchestrator.consumer("orchestrator"),
    });
    await estate.hub.setUp();
  });
  afterEach(async () => {
    await estate.close();
    await Promise.all([analytics.close(), orchestrator.close()]);
  });

  test("both readers get each event once, in order within a sandbox; the orchestrator those that move a flow", async () => {
    estate.read("analytics");
    estate.read("orchestrator");
    for (const from of [0, 200, 400]) {
      const batch = ids(from, from + 200).map((id, index) => (index % 10 === 0 ? moving(id) : event(id)));
      expect(await deliver(batch)).toMatchObject({ status: 200, body: { accepted: 200 } });
      expect(await deliver(batch)).toMatchObject({ status: 200, body: { accepted: 0, duplicates: 200 } });
    }
    await estate.atRest();
    expect(analytics.kept).toEqual(ids(0, 600));
    expect(orchestrator.kept).toEqual(ids(0, 600).filter((_, index) => index % 10 === 0));
    expect(await estate.hub.metric('cashline_log_lag{group="analytics"}')).toBe(0);
  });

  test("what one operation cannot take holds up its own sandbox and no other, and comes once it can", async () => {
    await estate.setUp("other");
    expect(partitionOf("other", 12)).not.toBe(partitionOf("test", 12));
    let isDown = true;
    before = (events) =>
      isDown && events.some(({ tenant }) => tenant === "test")
        ? Promise.reject(new ConsumerFailed("down"))
        : Promise.resolve({ outcome: "taken" });
    estate.read("analytics");
    estate.read("orchestrator");
    await deliver([...ids(0, 5).map((id) => event(id)), event("o1", { tenant: "other" })]);
    await deliver([event("o2", { tenant: "other" }), event("e5")]);
    await estate.atRest("other");
    expect(analytics.kept).toEqual(["o1", "o2"]);
    expect(await estate.waitingFor()).toEqual(["hub: 6 events in the log that analytics has not taken"]);
    isDown = false;
    await estate.atRest();
    expect(analytics.kept).toEqual(["o1", "o2", ...ids(0, 6)]);
  });

  test("what is refused becomes a dead letter, the rest goes on; replayed it is taken, or open again", async () => {
    analytics.refuses.ids = new Set(["e3"]);
    estate.read("analytics");
    estate.read("orchestrator");
    await deliver(ids(0, 6).map((id) => moving(id)));
    await estate.atRest();
    expect(analytics.kept).toEqual(["e0", "e1", "e2", "e4", "e5"]);
    expect(orchestrator.kept).toEqual(ids(0, 6));
    expect(await letters()).toMatchObject([{ id: "billing:e3", eventId: "e3", state: "open", reason: "intelligence: e3 cannot be kept" }]);
    expect((await estate.hub.ask("GET", "/v1/consumption")).body.systems).toMatchObject([
      { system: "billing", events: 5, deadLettered: 1 },
    ]);

    const replay = () => estate.hub.ask("POST", "/v1/dead-letters/replays", { ids: ["billing:e3"] });
    expect(await replay()).toMatchObject({ status: 200 });
    await estate.atRest();
    expect(await letters()).toMatchObject([{ eventId: "e3", state: "open" }]);

    analytics.refuses.ids.clear();
    expect(await replay()).toMatchObject({ status: 200, body: { items: [{ id: "billing:e3", state: "replayed" }] } });
    await estate.atRest();
    expect(analytics.kept).toEqual(["e0", "e1", "e2", "e4", "e5", "e3"]);
    expect(await letters()).toMatchObject([{ eventId: "e3", state: "replayed" }]);
    expect((await estate.hub.ask("GET", "/v1/consumption")).body.systems).toMatchObject([
      { system: "billing", events: 6, deadLettered: 0 },
    ]);
  });

  test("while the log is down the source is told to deliver again, and nothing is lost", async () => {
    estate.read("analytics");
    estate.read("orchestrator");
    await deliver([moving("e0")]);
    await estate.atRest();
    await kafka.kill();
    expect(await deliver([moving("e1")])).toMatchObject({ status: 503, body: { code: "unavailable" }, headers: { "retry-after": "1" } });
    expect(await estate.waitingFor()).toEqual([]);
    expect(await lag("analytics")).toBeUndefined();
    await kafka.restart();
    const again = () => deliver([moving("e1"), moving("e2")]);
    await expect.poll(again, { timeout: 20_000 }).toMatchObject({ status: 200, body: { accepted: 2, duplicates: 0 } });
    await estate.atRest();
    for (const reader of [analytics, orchestrator]) expect([...new Set(reader.kept)]).toEqual(["e0", "e1", "e2"]);
  });

  test("lag counts what is not committed, by group, and the sandbox is at rest only once nothing is", async () => {
    await deliver([...ids(0, 7).map((id) => event(id)), moving("m1")]);
    expect(await lag("analytics")).toBe(8);
    expect(await lag("orchestrator")).toBe(1);
    expect(await estate.waitingFor()).toEqual([
      "hub: 8 events in the log that analytics has not taken",
      "hub: 1 events in the log that orchestrator has not taken",
    ]);
    expect(estate.hub.backlogs()).toMatchObject([{ tenant: "test", events: 8 }]);
    estate.read("orchestrator");
    await estate.replaceHub();
    expect(await estate.waitingFor()).toContain("hub: older events in the log that analytics has not taken");
    estate.read("analytics");
    await estate.atRest();
    expect(analytics.kept).toEqual([...ids(0, 7), "m1"]);
    expect([await lag("analytics"), await lag("orchestrator")]).toEqual([0, 0]);
    expect(estate.hub.backlogs()).toMatchObject([{ tenant: "test", events: 0 }]);
  });

  test("what was left in the log of a sandbox that was removed reaches nobody, also where another has its name", async () => {
    await estate.setUp("gone");
    await deliver([event("e0"), event("g1", { tenant: "gone" }), event("t1")]);
    await estate.remove("gone");
    await estate.remove("test");
    await estate.hub.setUp();
    await deliver([event("t2")]);
    estate.read("analytics", { freshMs: 0 });
    await estate.atRest();
    expect(analytics.kept).toEqual(["t2"]);
  });

  test("what the log has deleted before it was read is told and not passed over", async () => {
    const reader = estate.read("analytics");
    await deliver([event("e0")]);
    await estate.atRest();
    await reader.stop();
    await deliver([event("e1"), event("e2")]);
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [...kafka.brokers] });
    const { topic } = readingOf(estate.settings, "analytics");
    await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: partitionOf("test", 12), offset: 2n }] }] });
    await admin.close();
    estate.read("analytics");
    await expect.poll(() => estate.warnings.join(), { timeout: 20_000 }).toMatch(/no longer has the events that follow/);
    expect(analytics.kept).toEqual(["e0"]);
    expect(await lag("analytics")).toBe(2);
  });

  test("two members of a group share the sandboxes, and one that leaves hands its own over", async () => {
    const tenants = Array.from({ length: 8 }, (_, index) => `tenant-${index}`);
    for (const tenant of tenants) await estate.setUp(tenant);
    const first = estate.read("analytics");
    estate.read("analytics");
    estate.read("orchestrator");
    const all: string[] = [];
    for (const round of [1, 2, 3]) {
      const batch = tenants.map((tenant) => event(`${tenant}-${round}`, { tenant }));
      all.push(...batch.map(({ id }) => id));
      expect(await deliver(batch)).toMatchObject({ status: 200 });
      if (round === 2) await first.stop();
    }
    for (const tenant of tenants) await estate.atRest(tenant);
    expect(new Set(analytics.kept)).toEqual(new Set(all));
    for (const tenant of tenants) {
      const own = [...new Set(analytics.kept.filter((id) => id.startsWith(tenant)))];
      expect(own).toEqual([1, 2, 3].map((round) => `${tenant}-${round}`));
    }
  });
});
