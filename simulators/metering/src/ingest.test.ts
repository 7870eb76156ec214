import { createMeter, endBinding } from "@cashline/contracts/systems/metering/operations";
import {
  getBatch,
  getUsage,
  getUsageEvent,
  ingestEvents,
  listBatches,
  listRejections,
  listUsageEvents,
} from "@cashline/contracts/systems/metering/usage-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { metering } from "./app.ts";
import { openMetering, setPolicy, subscriptionId, tokens, usage } from "./metering.fixture.ts";

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench(metering, "2026-01-20T12:00:00.000Z");
});
afterEach(() => bench.close());

const month = { subscriptionId, from: "2026-01-01", to: "2026-02-01" };
const quantity = async (meterId: string): Promise<string> =>
  (await bench.call(getUsage, { query: { meterId, ...month } })).body.items[0]?.quantity ?? "0";

describe("a batch", () => {
  test("says of each event what became of it, and nothing is dropped silently", async () => {
    const { send, meterId } = await openMetering(bench);
    const first = usage("2026-01-20T10:00:00.000Z", { tokens: 5, model: "a" });
    await send(first);
    const { body } = await send(
      usage("2026-01-20T11:00:00.000Z", { tokens: "2.5", model: "b" }),
      first,
      { ...first, data: { tokens: 6 } },
      usage("2026-01-10T00:00:00.000Z", { tokens: 1 }),
      usage("2026-01-20T11:00:00.000Z", { tokens: "none" }),
      usage("2026-01-20T11:00:00.000Z", { tokens: 1.123456789 }),
      usage("2026-01-20T11:00:00.000Z", { tokens: "1e12" }),
      usage("2026-01-20T11:00:00.000Z", { tokens: -1 }),
      usage("2026-01-20T11:00:00.000Z", { tokens: 1 }, { subject: "nobody" }),
      usage("2026-01-20T11:00:00.000Z", { tokens: 1 }, { type: "unheard" }),
    );
    expect(body.verdicts.map(({ verdict, code }: { verdict: string; code: string | null }) => code ?? verdict)).toEqual([
      "accepted",
      "duplicate",
      "id-reused",
      "late",
      "not-a-number",
      "too-precise",
      "too-large",
      "negative-quantity",
      "unknown-subject",
      "unknown-event-type",
    ]);
    expect(body.batch).toMatchObject({ received: 10, accepted: 1, late: 1, quarantined: 0, duplicates: 1, refused: 7 });
    expect(body.batch.refusals).toContainEqual({ code: "id-reused", count: 1 });
    expect(await bench.call(getBatch, { params: { batchId: body.batch.id } })).toMatchObject({ status: 200, body: body.batch });
    expect((await bench.call(listBatches)).body.items).toHaveLength(2);
    const kept = (await bench.call(listRejections, { query: { batchId: body.batch.id } })).body.items;
    expect(kept.map(({ code }: { code: string }) => code).toSorted()).toEqual([
      "id-reused",
      "negative-quantity",
      "not-a-number",
      "too-large",
      "too-precise",
      "unknown-event-type",
      "unknown-subject",
    ]);
    expect((await bench.call(listRejections, { query: { code: "unknown-subject" } })).body.items).toMatchObject([
      { event: { subject: "nobody" } },
    ]);
    expect(await quantity(meterId)).toBe("8.5");
  });

  test("is told in one event, however many events it has", async () => {
    const { send } = await openMetering(bench);
    const many = Array.from({ length: 300 }, (_, index) => usage("2026-01-20T10:00:00.000Z", { tokens: index }));
    await send(...many);
    expect(await bench.events("metering.batch.ingested.v1")).toMatchObject([{ data: { received: 300, accepted: 300 } }]);
  });

  test("tells what became of each event, a refused one's subject among it, and of duplicates nothing", async () => {
    const { send } = await openMetering(bench);
    const event = usage("2026-01-20T10:00:00.000Z", { tokens: 7 });
    await send(event);
    await send(event, { ...usage("2026-01-20T10:00:00.000Z", { tokens: 8 }), subject: "nobody" });
    expect((await bench.events("metering.batch.ingested.v1")).map(({ data }) => (data as { events: unknown }).events)).toMatchObject([
      [{ id: event.id, verdict: "accepted", quantity: "7", code: null, subscriptionId: expect.stringMatching(/^sub_/) as string }],
      [{ subject: "nobody", verdict: "refused", quantity: "8", code: "unknown-subject", subscriptionId: null }],
    ]);
  });

  test("sent again under its key is answered as before; under another key all of it is duplicate", async () => {
    const { meterId } = await openMetering(bench);
    const body = [usage(undefined, { tokens: 1 }), usage(undefined, { tokens: 2 })];
    const first = await bench.call(ingestEvents, { body, key: "k" });
    expect(await bench.call(ingestEvents, { body, key: "k" })).toMatchObject({
      headers: { "idempotent-replayed": "true" },
      body: first.body,
    });
    expect((await bench.call(ingestEvents, { body, key: "other" })).body.batch).toMatchObject({ accepted: 0, duplicates: 2 });
    expect(await quantity(meterId)).toBe("3");
  });

  test("counts the same however it is cut and whatever comes first", async () => {
    const { meterId, send } = await openMetering(bench, { ...tokens, aggregation: "latest" });
    const sum = (await bench.call(createMeter, { body: { ...tokens, slug: "sum" } })).body.id as string;
    const events = [3, 1, 2].map((hour) => usage(`2026-01-20T0${hour}:00:00.000Z`, { tokens: hour }));
    for (const event of events) await send(event);
    await send(...events.toReversed());
    expect([await quantity(meterId), await quantity(sum)]).toEqual(["3", "6"]);
  });

  test("of a malformed envelope is refused whole", async () => {
    await openMetering(bench);
    const { subject: _, ...without } = usage(undefined, { tokens: 1 });
    expect(await bench.call(ingestEvents, { body: [without] })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    expect((await bench.call(listBatches)).body.items).toEqual([]);
  });
});

describe("an event", () => {
  test("is found by its day and subject, with the meters it counts on", async () => {
    const { send, subjectId, meterId } = await openMetering(bench);
    await send(usage("2026-01-20T10:00:00+01:00", { tokens: 5 }));
    const { items } = (await bench.call(listUsageEvents, { query: { stream: `2026-01-20/${subjectId}` } })).body;
    expect(items).toMatchObject([{ kind: "usage", time: "2026-01-20T09:00:00.000Z", meterIds: [meterId], subscriptionId, isLate: false }]);
    expect(await bench.call(getUsageEvent, { params: { usageEventId: items[0].id } })).toMatchObject({ status: 200, body: items[0] });
  });

  test("after the end of its subscription is refused, and the refused one may come again", async () => {
    const { send, bindingId } = await openMetering(bench);
    const event = usage("2026-01-20T10:00:00.000Z", { tokens: 5 });
    await bench.call(endBinding, { params: { bindingId }, body: { endOn: "2026-01-20" } });
    expect((await send(event)).body.verdicts).toMatchObject([{ verdict: "refused", code: "no-subscription" }]);
    expect((await send(event)).body.verdicts).toMatchObject([{ verdict: "refused", code: "no-subscription" }]);
  });

  test("that would be one distinct value too many for its window is refused", async () => {
    const { send, meterId } = await openMetering(bench, { ...tokens, aggregation: "unique", valueProperty: "user", groupBy: [] });
    for (let first = 0; first < 10_000; first += 1000)
      await send(...Array.from({ length: 1000 }, (_, index) => usage(undefined, { user: `user-${first + index}` })));
    const { body } = await send(usage(undefined, { user: "user-7" }), usage(undefined, { user: "one more" }));
    expect(body.verdicts).toMatchObject([{ verdict: "accepted" }, { verdict: "refused", code: "too-many-values" }]);
    expect(await quantity(meterId)).toBe("10000");
  });

  test("that is late counts in today's window by default, and the batch prints the policy", async () => {
    const { send, meterId } = await openMetering(bench);
    const { body } = await send(usage("2026-01-10T00:00:00.000Z", { tokens: 4 }));
    expect(body).toMatchObject({
      verdicts: [{ verdict: "late" }],
      batch: { late: 1, policy: { lateEvents: "current_window", graceHours: 24 } },
    });
    const days = await bench.call(getUsage, { query: { meterId, ...month, windowSize: "day" } });
    expect(days.body.items).toMatchObject([{ startAt: "2026-01-20T00:00:00.000Z", quantity: "4" }]);
  });

  test("that is late counts in its own window where the policy reopens", async () => {
    const { send, meterId } = await openMetering(bench);
    await setPolicy(bench, { lateEvents: "reopen" });
    await send(usage("2026-01-10T00:00:00.000Z", { tokens: 4 }));
    const days = await bench.call(getUsage, { query: { meterId, ...month, windowSize: "day" } });
    expect(days.body.items).toMatchObject([{ startAt: "2026-01-10T00:00:00.000Z", quantity: "4" }]);
  });
});

describe("usage", () => {
  test("is asked for by window, group and subject", async () => {
    const { send, meterId, subjectId } = await openMetering(bench, { ...tokens, windowSize: "hour" });
    await send(
      usage("2026-01-20T10:10:00.000Z", { tokens: 1, model: "a" }),
      usage("2026-01-20T10:50:00.000Z", { tokens: 2, model: "b" }),
      usage("2026-01-20T11:00:00.000Z", { tokens: 4, model: "a" }),
    );
    const ask = async (query: Record<string, string>) =>
      (await bench.call(getUsage, { query: { meterId, ...month, ...query } })).body.items;
    expect(await ask({ windowSize: "hour" })).toMatchObject([
      { quantity: "3", events: 2 },
      { quantity: "4", startAt: "2026-01-20T11:00:00.000Z" },
    ]);
    expect(await ask({ windowSize: "month", groupBy: "model" })).toMatchObject([
      { group: [{ property: "model", value: "a" }], quantity: "5" },
      { group: [{ property: "model", value: "b" }], quantity: "2" },
    ]);
    expect(await ask({ groupBy: "subject", subjectId })).toMatchObject([
      { group: [{ property: "subject", value: subjectId }], quantity: "7" },
    ]);
    expect(await ask({ from: "2026-01-21" })).toEqual([]);
  });

  test("of a running level stands on days without events and is carried into the next", async () => {
    const { send, meterId } = await openMetering(bench, { ...tokens, aggregation: "weighted_sum", groupBy: [] });
    await setPolicy(bench, { lateEvents: "reopen" });
    await send(usage("2026-01-10T00:00:00.000Z", { tokens: 8 }), usage("2026-01-11T12:00:00.000Z", { tokens: -4 }));
    const days = await bench.call(getUsage, {
      query: { meterId, subscriptionId, from: "2026-01-09", to: "2026-01-13", windowSize: "day" },
    });
    expect(days.body.items.map(({ quantity: of }: { quantity: string }) => of)).toEqual(["8", "6", "4"]);
    expect(await quantity(meterId)).toBe("3.03225806"); // (1 × 8 + 1 × 6 + 20 × 4) / 31 days
  });

  test.each([
    ["unknown-meter", { meterId: "mtr_00000000000000000000" }],
    ["period-invalid", { to: "2026-01-01" }],
    ["period-invalid", { from: "1900-01-01", to: "2199-12-31" }],
    ["window-finer-than-meter", { windowSize: "hour" }],
    ["unknown-group", { groupBy: "colour" }],
  ])("is refused as %s: %j", async (code, query) => {
    const { meterId } = await openMetering(bench);
    expect(await bench.call(getUsage, { query: { meterId, ...month, ...query } })).toMatchObject({ status: 422, body: { code } });
  });

  test("of too many rows is refused: a running level by the hour, in two groups, for a year", async () => {
    const { send, meterId } = await openMetering(bench, { ...tokens, aggregation: "weighted_sum", windowSize: "hour" });
    await setPolicy(bench, { lateEvents: "reopen" });
    await send(...["a", "b"].map((model) => usage("2026-01-01T00:00:00.000Z", { tokens: 1, model })));
    const query = { meterId, subscriptionId, from: "2026-01-01", to: "2027-01-01", windowSize: "hour", groupBy: "model" };
    expect(await bench.call(getUsage, { query })).toMatchObject({ status: 422, body: { code: "too-many-rows" } });
  });
});
