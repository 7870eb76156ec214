import { putSandbox } from "@cashline/contracts/common/control";
import { getKpis, getStoredEvents, ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caseExample, renewalExample } from "../kpis/example-events.ts";
import { QUEUE_ROWS, of, openService, type OpenService } from "../service.fixture.ts";
import { published } from "../detectors/examples.fixture.ts";
import { arrivalOf } from "./ingest-events.ts";
import { cashExample } from "./work-and-cash.fixture.ts";

const at = "2026-01-02T10:00:00.000Z";

describe("bringing events", () => {
  let intelligence: OpenService;
  beforeAll(async () => {
    intelligence = await openService();
  });
  afterAll(() => intelligence.close());
  const call: OpenService["call"] = (...input) => intelligence.call(...input);
  const bring: OpenService["bring"] = (...input) => intelligence.bring(...input);
  const valueOf: OpenService["valueOf"] = (...input) => intelligence.valueOf(...input);
  const storedOf = async (tenant: string): Promise<unknown> => (await call(getStoredEvents, { tenant })).body.systems;

  test("what has been answered is in the figures, and what comes again is not counted again", async () => {
    for (let times = 0; times < 3; times += 1)
      expect(
        await bring("counted", renewalExample("o1", at), caseExample({ id: "c1", detectedAt: at, exposureCents: 12_345 })),
      ).toMatchObject({
        status: 200,
        body: { accepted: 2 },
      });
    expect(await valueOf("counted", "renewals_completed")).toBe(1);
    expect(await valueOf("counted", "unresolved_exposure")).toBe(123.45);
    expect((await call(getStoredEvents, { tenant: "counted" })).body.systems).toEqual([
      { system: "crm", events: 1 },
      { system: "orchestrator", events: 1 },
    ]);
  });

  test("an event is single by its own id, not by the key: one key may bring other events, two keys the same ones, at once or later", async () => {
    await intelligence.setUp("keys");
    const store = (key: string, ...ids: string[]) =>
      call(ingestEvents, {
        body: {
          items: of(
            "keys",
            ids.map((id) => renewalExample(id, at)),
          ),
        },
        headers: { "idempotency-key": key },
      });
    const answers = await Promise.all([store("k1", "o1"), store("k1", "o2"), store("k2", "o1", "o2")]);
    answers.push(await store("k1", "o1", "o2", "o3"));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await storedOf("keys")).toEqual([{ system: "crm", events: 3 }]);
    expect(await valueOf("keys", "renewals_completed")).toBe(3);
  });

  test("a call of more months than the engine takes at once is stored whole and once, and others' events and figures go on", async () => {
    const [limit] = await intelligence.service.store.query<{ value: string }>(
      "SELECT value FROM system.settings WHERE name = 'max_partitions_per_insert_block'",
    );
    const first = Temporal.Instant.from("2010-01-01T00:00:00Z").toZonedDateTimeISO("UTC");
    const months = Array.from({ length: Number(limit?.value) + 1 }, (_, n) =>
      renewalExample(`o${n}`, new Date(first.add({ months: n }).epochMilliseconds).toISOString()),
    );
    for (let times = 0; times < 2; times += 1) {
      expect(await bring("decades", ...months)).toMatchObject({ status: 200, body: { accepted: months.length } });
      expect(await bring("bystander", renewalExample("o1", at))).toMatchObject({ status: 200 });
      expect(await valueOf("bystander", "renewals_completed")).toBe(1);
      expect(await storedOf("decades")).toEqual([{ system: "crm", events: months.length }]);
    }
    const { body } = await call(getKpis, {
      tenant: "decades",
      query: { from: "2010-01-01T00:00:00.000Z", to: "2030-01-01T00:00:00.000Z" },
    });
    expect(body.items.find(({ name }: { name: string }) => name === "renewals_completed").value).toBe(months.length);
  });

  test("a sandbox's token cannot bring events of another, not even among its own", async () => {
    const items = [...of("mine-alone", [renewalExample("o1", at)]), ...of("foreign", [renewalExample("o2", at)])];
    expect(await call(ingestEvents, { tenant: "mine-alone", body: { items } })).toMatchObject({
      status: 403,
      body: { code: "wrong-tenant" },
    });
    for (const tenant of ["mine-alone", "foreign"]) await intelligence.setUp(tenant);
    expect([await valueOf("mine-alone", "renewals_completed"), await valueOf("foreign", "renewals_completed")]).toEqual([0, 0]);
  });

  test("a body that does not match the contract is refused", async () => {
    expect(await call(ingestEvents, { body: { items: [{ eventId: "e1" }] } })).toMatchObject({
      status: 400,
      body: { code: "invalid-request" },
    });
    expect(await call(ingestEvents, { body: { items: [] } })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });

  test("every event that cannot be kept is refused for good and named; nothing of the call is stored", async () => {
    const answer = await bring("unkeepable", cashExample("cr1", at), cashExample("cr2", at, "BRL"), {
      ...cashExample("cr3", at),
      payload: null,
    });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: "invalid-request",
        errors: [
          { pointer: "/body/items/1", message: expect.stringContaining("evt-cr2") as string },
          { pointer: "/body/items/2", message: expect.stringContaining("evt-cr3") as string },
        ],
      },
    });
    expect(answer.body.detail).toContain("no planning rate for BRL");
    expect(await storedOf("unkeepable")).toEqual([]);
  });

  test("text that is no Unicode, which the engine could not read, is refused for good and named", async () => {
    // Half of a surrogate pair: text to JavaScript, nothing the engine could keep.
    const halves = { ...cashExample("cr2", at), accountId: "\ud800" };
    const nested = { ...cashExample("cr3", at), objects: [{ type: "account", id: "\udfff" }] };
    const answer = await bring("halves", cashExample("cr1", at), halves, nested);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: "invalid-request", errors: [{ pointer: "/body/items/1" }, { pointer: "/body/items/2" }] },
    });
    expect(answer.body.detail).toContain("account_id of raw_events is no Unicode text");
    expect(await storedOf("halves")).toEqual([]);
  });

  test("storing needs an idempotency key", async () => {
    const answer = await call(ingestEvents, {
      body: { items: of("keyless", [renewalExample("o1", at)]) },
      headers: { "idempotency-key": "" },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: "idempotency-key-missing" } });
  });

  test("when too many rows wait, callers are asked to come again", async () => {
    const events = Array.from({ length: QUEUE_ROWS }, (_, index) => ({ ...cashExample(`cr${index}`, at), objectType: "other" }));
    const answers = await Promise.all([bring("crowd", ...events), bring("crowd", ...events)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 503]);
    expect(answers.find(({ status }) => status === 503)).toMatchObject({ headers: { "retry-after": "1" }, body: { code: "unavailable" } });
    await expect.poll(async () => (await bring("crowd", ...events)).status).toBe(200);
  });

  test("while the store cannot be written, events are kept until too many wait, and questions are asked to come again", async () => {
    const other = await intelligence.build("other", 60_000);
    await call(putSandbox, { at: other, params: { tenant: "lost" }, body: { seed: "s", startAt: at } });
    await other.store.close();
    const events = Array.from({ length: QUEUE_ROWS }, (_, index) => renewalExample(`o${index}`, at));
    const answers = [];
    for (const event of events) answers.push(await call(ingestEvents, { at: other, body: { items: of("lost", [event]) } }));
    expect(answers[0]?.status).toBe(200);
    expect(answers.at(-1)).toMatchObject({ status: 503, headers: { "retry-after": "1" }, body: { code: "unavailable" } });
    expect(await call(getStoredEvents, { at: other, tenant: "lost" })).toMatchObject({ status: 503, body: { code: "unavailable" } });
    await other.app.close();
    // The next process over the same files stores what was taken in.
    const next = await intelligence.build("other", 60_000);
    const accepted = answers.filter(({ status }) => status === 200).length;
    expect((await call(getStoredEvents, { at: next, tenant: "lost" })).body.systems).toEqual([{ system: "crm", events: accepted }]);
    await next.app.close();
    await next.close();
  });
});

describe("what has come in with an event", () => {
  test.each([
    ["its object, which it carries", published("billing.subscription.renewed", "sub", { id: "sub" }), "billing.subscription"],
    [
      "no object, which stays as it was, but a record of usage",
      published("billing.usage.recorded", "sub", { accepted: [] }),
      "billing.usage.recorded",
    ],
    ["no object, but terms in force", published("cpq.policy.updated", "policy", { approvalMatrix: [] }), "cpq.policy.updated"],
    ["no object, but another's", published("crm.account.merged", "acc", { id: "other" }), "crm.account.merged"],
  ])("is %s", (_meaning, event, name) => {
    expect(arrivalOf(event)).toBe(name);
  });
});
