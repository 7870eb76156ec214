import {
  closeUsage,
  correctUsage,
  discardQuarantined,
  getClosing,
  getUsageEvent,
  listClosings,
  listCorrections,
  listQuarantine,
  listUsageEvents,
  previewClosing,
  releaseQuarantined,
} from "@cashline/contracts/systems/metering/usage-operations";
import { createMeter, endBinding } from "@cashline/contracts/systems/metering/operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench, refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { metering } from "./app.ts";
import { accountId, openMetering, setPolicy, subscriptionId, tokens, usage } from "./metering.fixture.ts";

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench(metering, "2026-01-20T12:00:00.000Z");
});
afterEach(() => bench.close());

const january = ["2026-01-01", "2026-02-01"] as const;
const february = ["2026-02-01", "2026-03-01"] as const;
const CUT_OFF = "2026-02-02T00:00:00.000Z";

describe("a closing", () => {
  test("says what its preview said, in groups, rounded by the meter, with the policy on it", async () => {
    const { send, period, meterId } = await openMetering(bench, { ...tokens, rounding: "up" });
    await send(
      usage(undefined, { tokens: "1.25", model: "a" }),
      usage(undefined, { tokens: 2, model: "b" }),
      usage("2026-01-02T00:00:00Z", { tokens: 3 }),
    );
    await bench.advance(CUT_OFF);
    const preview = await bench.call(previewClosing, { body: period(...january) });
    const closing = await bench.call(closeUsage, { body: period(...january) });
    expect(closing).toMatchObject({ status: 201, body: { ...preview.body, status: "closed", closedAt: CUT_OFF } });
    expect(closing.body).toMatchObject({
      subscriptionId,
      accountId,
      meterId,
      quantity: "6.25",
      rounding: "up",
      billable: "7",
      adjustment: "7",
      revision: 1,
      events: 3,
      lateEvents: 1,
      moreGroups: 0,
      cutOffAt: CUT_OFF,
      policy: { lateEvents: "current_window" },
    });
    expect(closing.body.groups.map(({ quantity }: { quantity: string }) => quantity)).toEqual(["3", "1.25", "2"]);
    expect(await bench.call(getClosing, { params: { closingId: closing.body.id } })).toMatchObject({ body: closing.body });
    expect((await bench.call(listClosings, { query: { subscriptionId, status: "closed" } })).body.items).toEqual([closing.body]);
    expect(await bench.events("metering.usage.closed.v1")).toMatchObject([{ data: { billable: "7" } }]);
  });

  test("previews change nothing, also before the cut-off", async () => {
    const { period } = await openMetering(bench);
    expect(await bench.call(previewClosing, { body: period(...january) })).toMatchObject({
      status: 200,
      body: { quantity: "0", revision: 1 },
    });
    expect((await bench.call(listClosings)).body.items).toEqual([]);
  });

  test("waits for the cut-off, and with it no event is late or not by chance of the order", async () => {
    const { send, period } = await openMetering(bench);
    await bench.advance("2026-02-01T23:59:59.999Z");
    expect(await bench.call(closeUsage, { body: period(...january) })).toMatchObject(refused(409, "period-in-grace"));
    expect((await send(usage("2026-01-31T23:00:00.000Z", { tokens: 1 }))).body.verdicts).toMatchObject([{ verdict: "accepted" }]);
    await bench.advance(CUT_OFF);
    expect((await send(usage("2026-01-31T23:00:00.000Z", { tokens: 1 }))).body.verdicts).toMatchObject([{ verdict: "late" }]);
    expect(await bench.call(closeUsage, { body: period(...january) })).toMatchObject({ status: 201, body: { quantity: "1" } });
  });

  test("follows the last one without a gap, and closes a period once", async () => {
    const { period } = await openMetering(bench);
    await bench.advance("2026-06-01T00:00:00.000Z");
    await bench.call(closeUsage, { body: period(...january) });
    expect(await bench.call(closeUsage, { body: period(...january) })).toMatchObject(refused(409, "period-closed"));
    expect(await bench.call(closeUsage, { body: period("2026-01-15", "2026-02-15") })).toMatchObject(refused(409, "period-not-next"));
    expect(await bench.call(closeUsage, { body: period("2026-02-02", "2026-03-01") })).toMatchObject(refused(409, "period-not-next"));
    expect(await bench.call(closeUsage, { body: period("2026-02-01", "2026-03-01") })).toMatchObject({ status: 201 });
  });

  test("begins on or before the first usage, which otherwise nobody would ever bill", async () => {
    const { send, period } = await openMetering(bench);
    await setPolicy(bench, { graceHours: 720 });
    await send(usage("2026-01-10T09:00:00.000Z", { tokens: 5 }), usage("2026-01-15T09:00:00.000Z", { tokens: 7 }));
    await bench.advance("2026-06-01T00:00:00.000Z");
    const late = await bench.call(closeUsage, { body: period("2026-01-11", "2026-02-01") });
    expect(late).toMatchObject(refused(409, "usage-before-period"));
    expect(late.body.detail).toContain("2026-01-10");
    expect(await bench.call(closeUsage, { body: period("2026-01-10", "2026-02-01") })).toMatchObject({
      status: 201,
      body: { quantity: "12" },
    });
  });

  test("of a sum bills nothing where the policy lets negative quantities exceed the rest, and keeps the quantity", async () => {
    const { send, period } = await openMetering(bench);
    expect((await send(usage(undefined, { tokens: -3 }))).body.verdicts).toMatchObject([{ verdict: "refused", code: "negative-quantity" }]);
    await setPolicy(bench, { negativeQuantities: "net" });
    await send(usage(undefined, { tokens: 2 }), usage(undefined, { tokens: "-3.5" }));
    await bench.advance(CUT_OFF);
    expect(await bench.call(closeUsage, { body: period(...january) })).toMatchObject({
      status: 201,
      body: { quantity: "-1.5", billable: "0", adjustment: "0", events: 2, policy: { negativeQuantities: "net" } },
    });
  });

  test("takes usage released into days before the first period by closing up to it, and days stay without gap or overlap", async () => {
    const { send, period } = await openMetering(bench);
    await setPolicy(bench, { lateEvents: "quarantine" });
    await send(usage("2026-01-10T09:00:00.000Z", { tokens: 5 }));
    await bench.advance("2026-06-01T00:00:00.000Z");
    expect(await bench.call(closeUsage, { body: period("2026-02-01", "2026-03-01") })).toMatchObject({
      status: 201,
      body: { quantity: "0" },
    });
    const [held] = (await bench.call(listQuarantine)).body.items as { id: string }[];
    const release = { params: { quarantinedId: held?.id ?? "" }, body: { into: "own_window", reason: "ours" } };
    expect(await bench.call(releaseQuarantined, release)).toMatchObject({ status: 200 });
    expect(await bench.call(closeUsage, { body: period("2026-01-01", "2026-01-31") })).toMatchObject(refused(409, "period-not-next"));
    expect(await bench.call(closeUsage, { body: period("2026-01-15", "2026-02-15") })).toMatchObject(refused(409, "period-not-next"));
    const before = await bench.call(closeUsage, { body: period(...january) });
    expect(before).toMatchObject({ status: 201, body: { quantity: "5", billable: "5" } });
    expect(await bench.call(closeUsage, { body: period("2026-03-01", "2026-04-01") })).toMatchObject({ status: 201 });
    expect(await bench.call(closeUsage, { body: period("2026-02-15", "2026-03-01") })).toMatchObject(refused(409, "period-not-next"));
  });

  test.each([
    ["unknown-meter", { meterId: "mtr_00000000000000000000" }],
    ["unknown-subscription", { subscriptionId: deriveId("sub", "test", "none") }],
    ["period-invalid", { to: "2026-01-01" }],
    ["period-invalid", { to: "2199-12-31" }],
    ["period-invalid", { from: "2026-03-01", to: "2026-04-01" }],
  ])("is refused as %s: %j", async (code, change) => {
    const { period } = await openMetering(bench);
    const body = { ...period(...january), ...change };
    expect(await bench.call(previewClosing, { body })).toMatchObject(refused(422, code));
    expect(await bench.call(closeUsage, { body })).toMatchObject(refused(422, code));
  });

  test("is reopened by late usage where the policy says so, and closed again with the difference", async () => {
    const { send, period } = await openMetering(bench);
    await setPolicy(bench, { lateEvents: "reopen" });
    await send(usage(undefined, { tokens: 10 }));
    await bench.advance("2026-02-03T00:00:00.000Z");
    const first = await bench.call(closeUsage, { body: period(...january) });
    await send(usage("2026-01-31T00:00:00.000Z", { tokens: 3 }));
    expect(await bench.call(getClosing, { params: { closingId: first.body.id } })).toMatchObject({
      body: { status: "reopened", quantity: "10" },
    });
    expect(await bench.call(closeUsage, { body: period(...january) })).toMatchObject({
      status: 201,
      body: { revision: 2, quantity: "13", billable: "13", adjustment: "3", units: "13", recordId: first.body.id, lateEvents: 1 },
    });
    expect(await bench.call(getClosing, { params: { closingId: first.body.id } })).toMatchObject({ body: { status: "superseded" } });
    expect((await bench.events()).map(({ type }) => type).filter((type) => type.includes(".usage."))).toEqual([
      "metering.usage.closed.v1",
      "metering.usage.reopened.v1",
      "metering.usage.superseded.v1",
      "metering.usage.closed.v1",
    ]);
  });
});

describe("a correction", () => {
  const eventsOf = async (subjectId: string) =>
    (await bench.call(listUsageEvents, { query: { stream: `2026-01-20/${subjectId}` } })).body.items as {
      id: string;
      kind: string;
      data: object;
    }[];

  test.each([
    ["sum", "9", "4", "6"],
    ["count", "2", "1", "2"],
    ["max", "5", "4", "4"],
    ["latest", "5", "4", "2"],
    ["unique", "2", "1", "2"],
  ])(
    "takes an event back from a %s: %s becomes %s, and with a replacement by 2 it is %s",
    async (aggregation, before, without, replaced) => {
      const meter = { ...tokens, aggregation, valueProperty: aggregation === "count" ? null : "tokens" };
      const { send, subjectId, period } = await openMetering(bench, meter);
      await send(usage("2026-01-20T01:00:00.000Z", { tokens: 4 }), usage("2026-01-20T02:00:00.000Z", { tokens: 5 }));
      const quantity = async () => (await bench.call(previewClosing, { body: period(...january) })).body.quantity as string;
      expect(await quantity()).toBe(before);
      const five = (await eventsOf(subjectId)).find(({ data }) => (data as { tokens: number }).tokens === 5);
      const params = { usageEventId: five?.id ?? "" };
      const correction = await bench.call(correctUsage, {
        params,
        body: { reason: "metered twice", replacement: { data: { tokens: 2 } } },
      });
      expect(correction).toMatchObject({ status: 201, body: { usageEventId: five?.id, reason: "metered twice", reopened: [] } });
      expect(await quantity()).toBe(replaced);
      await bench.call(correctUsage, {
        params: { usageEventId: correction.body.replacementId },
        body: { reason: "nothing", replacement: null },
      });
      expect(await quantity()).toBe(without);
      expect((await eventsOf(subjectId)).map(({ kind }) => kind).toSorted()).toEqual([
        "replacement",
        "reversal",
        "reversal",
        "usage",
        "usage",
      ]);
      expect(await bench.call(getUsageEvent, { params })).toMatchObject({ headers: { etag: '"v1"' }, body: { data: { tokens: 5 } } });
      expect((await bench.call(listCorrections, { query: { subscriptionId } })).body.items).toHaveLength(2);
    },
  );

  test("moves usage from one group to another", async () => {
    const { send, subjectId, period } = await openMetering(bench);
    await send(usage(undefined, { tokens: 4, model: "a" }));
    const [event] = await eventsOf(subjectId);
    await bench.call(correctUsage, {
      params: { usageEventId: event?.id ?? "" },
      body: { reason: "model", replacement: { data: { tokens: 4, model: "b" } } },
    });
    const { groups, quantity } = (await bench.call(previewClosing, { body: period(...january) })).body;
    expect([quantity, groups]).toEqual(["4", [{ group: [{ property: "model", value: "b" }], quantity: "4", events: 1 }]]);
  });

  test("is made once, of what counts, by what can be counted", async () => {
    const { send, subjectId } = await openMetering(bench);
    await send(usage(undefined, { tokens: 4 }));
    const params = { usageEventId: (await eventsOf(subjectId))[0]?.id ?? "" };
    const unusable = { reason: "wrong", replacement: { data: { tokens: "x" } } };
    expect(await bench.call(correctUsage, { params, body: unusable })).toMatchObject(refused(422, "replacement-unusable"));
    const negative = { reason: "wrong", replacement: { data: { tokens: -4 } } };
    expect(await bench.call(correctUsage, { params, body: negative })).toMatchObject(refused(422, "replacement-unusable"));
    const made = await bench.call(correctUsage, { params, body: { reason: "wrong", replacement: null } });
    expect(await bench.call(correctUsage, { params, body: { reason: "again", replacement: null } })).toMatchObject(
      refused(409, "already-corrected"),
    );
    expect(
      await bench.call(correctUsage, { params: { usageEventId: made.body.reversalId }, body: { reason: "back", replacement: null } }),
    ).toMatchObject(refused(409, "event-not-counted"));
  });

  test("of a closed period reopens it, and of a running level every later one too", async () => {
    const { send, subjectId, period } = await openMetering(bench);
    const { body: level } = await bench.call(createMeter, { body: { ...tokens, slug: "level", aggregation: "weighted_sum" } });
    await send(usage(undefined, { tokens: 31 }));
    await bench.advance("2026-03-03T00:00:00.000Z");
    for (const meterId of [period(...january).meterId, level.id])
      for (const days of [january, february])
        expect(await bench.call(closeUsage, { body: { ...period(days[0], days[1]), meterId } })).toMatchObject({ status: 201 });
    const [event] = await eventsOf(subjectId);
    const made = await bench.call(correctUsage, {
      params: { usageEventId: event?.id ?? "" },
      body: { reason: "not theirs", replacement: null },
    });
    expect(made.body.reopened).toHaveLength(3);
    const again = await bench.call(closeUsage, { body: { ...period("2026-02-01", "2026-03-01"), meterId: level.id } });
    expect(again.body).toMatchObject({ revision: 2, quantity: "0", adjustment: "-31" });
  });
});

describe("quarantine", () => {
  const open = async () => {
    const opened = await openMetering(bench);
    await setPolicy(bench, { lateEvents: "quarantine" });
    const { body } = await opened.send(usage("2026-01-10T00:00:00.000Z", { tokens: 4 }), usage("2026-01-11T00:00:00.000Z", { tokens: 2 }));
    expect(body.verdicts).toMatchObject([{ verdict: "quarantined" }, { verdict: "quarantined" }]);
    const held = (await bench.call(listQuarantine, { query: { status: "held" } })).body.items as { id: string; usageEventId: string }[];
    const quantity = async () => (await bench.call(previewClosing, { body: opened.period(...january) })).body.quantity as string;
    expect([held.length, await quantity()]).toEqual([2, "0"]);
    return { ...opened, quantity, first: held[0] as (typeof held)[0], second: held[1] as (typeof held)[0] };
  };

  test("holds late events until they are released or discarded, once", async () => {
    const { first, second, quantity } = await open();
    const release = { into: "own_window", reason: "outage of theirs" };
    const one = { quarantinedId: first.id };
    expect(await bench.call(releaseQuarantined, { params: one, body: release })).toMatchObject({
      status: 200,
      body: { status: "released" },
    });
    const counted = await quantity();
    expect(["4", "2"]).toContain(counted);
    expect(await bench.call(releaseQuarantined, { params: one, body: release })).toMatchObject(refused(409, "quarantine-settled"));
    const two = { quarantinedId: second.id };
    expect(await bench.call(discardQuarantined, { params: two, body: { reason: "test" } })).toMatchObject({
      body: { status: "discarded" },
    });
    expect(await bench.call(discardQuarantined, { params: two, body: { reason: "test" } })).toMatchObject(
      refused(409, "quarantine-settled"),
    );
    expect(await quantity()).toBe(counted);
    expect(
      await bench.call(correctUsage, { params: { usageEventId: second.usageEventId }, body: { reason: "x", replacement: null } }),
    ).toMatchObject(refused(409, "event-not-counted"));
    expect((await bench.events()).map(({ type }) => type)).toEqual(
      expect.arrayContaining(["metering.quarantine.released.v1", "metering.quarantine.discarded.v1"]),
    );
  });

  test("releases into the current window only while the subscription has one", async () => {
    const { first, second, bindingId, send } = await open();
    const body = { into: "current_window", reason: "ours" };
    await bench.call(releaseQuarantined, { params: { quarantinedId: first.id }, body });
    const { body: event } = await bench.call(getUsageEvent, { params: { usageEventId: first.usageEventId } });
    expect(event).toMatchObject({ countedAt: "2026-01-20T12:00:00.000Z", isLate: true });
    await bench.call(endBinding, { params: { bindingId }, body: { endOn: "2026-01-15" } });
    expect(await bench.call(releaseQuarantined, { params: { quarantinedId: second.id }, body })).toMatchObject(
      refused(409, "subscription-ended"),
    );
    await setPolicy(bench, { lateEvents: "current_window" }, 1);
    expect((await send(usage("2026-01-12T00:00:00.000Z", { tokens: 1 }))).body.verdicts).toMatchObject([
      { verdict: "quarantined", detail: "subscription_ended" },
    ]);
  });
});
