import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "./engine/port.ts";
import { opportunity, price } from "./flows/world-records.fixture.ts";
import { route } from "./signals.ts";

let given: unknown[];
beforeEach(() => {
  given = [];
});
/** An engine that only writes down what it is given. */
const engine = {
  start: (flow: string, key: string, input: unknown) => Promise.resolve(void given.push({ start: flow, key, input })),
  signal: (flow: string, key: string, name: string, payload: unknown) =>
    Promise.resolve(void given.push({ signal: flow, key, name, payload })),
} as unknown as Engine;

const event = (type: string, payload: unknown, change: Partial<CanonicalEvent> = {}): CanonicalEvent => ({
  eventId: "e1",
  tenant: "test",
  system: type.split(".")[0] ?? "",
  type,
  objectType: "object",
  objectId: "obj_1",
  objectVersion: 1,
  sequence: 1,
  occurredAt: "2026-01-05T10:00:00.000Z",
  recordedAt: "2026-01-05T10:00:00.000Z",
  correlationId: "opp_1",
  traceparent: null,
  objects: [],
  accountId: null,
  legalEntity: null,
  amountMinor: null,
  currency: null,
  payload,
  ...change,
});
const intent = { id: "pi_1", status: "succeeded", settlesAt: "2026-02-04T00:00:00.000Z" };

describe("which flow an event moves", () => {
  it.each<[string, CanonicalEvent, unknown[]]>([
    [
      "a won renewal starts its renewal, single by the opportunity",
      event("crm.opportunity.won.v1", opportunity),
      [{ start: "renewal", key: `test.${opportunity.id}`, input: { opportunity, seed: "seed" } }],
    ],
    ["won new business starts nothing", event("crm.opportunity.won.v1", { ...opportunity, kind: "new_business" }), []],
    [
      "a published price is followed, single by the price",
      event("cpq.price.published.v1", price, { objectId: price.id }),
      [{ start: "priceSync", key: `test.${price.id}`, input: { price } }],
    ],
    [
      "money that arrived wakes the renewal that waits for it",
      event("payment.intent.succeeded.v1", intent),
      [{ signal: "renewal", key: "test.opp_1", name: "payment pi_1", payload: intent }],
    ],
    [
      "so does a debit that came back",
      event("payment.intent.failed.v1", intent),
      [{ signal: "renewal", key: "test.opp_1", name: "payment pi_1", payload: intent }],
    ],
    [
      "a retry that is due wakes it for that attempt",
      event("billing.invoice.retry_due.v1", { dunning: { attempts: 3 } }),
      [{ signal: "renewal", key: "test.opp_1", name: "retry 3", payload: null }],
    ],
  ])("%s", async (_what, moved, expected) => {
    await route(engine, moved, "seed");
    expect(given).toEqual(expected);
  });

  it("an event that moves nothing is a bug of the sender and is not swallowed", async () => {
    await expect(route(engine, event("crm.account.created.v1", {}), "seed")).rejects.toThrow(
      /no flow is moved by crm\.account\.created\.v1/,
    );
  });
});
