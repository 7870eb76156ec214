import { expect, test } from "vitest";
import { published } from "../detectors/examples.fixture.ts";
import { usageRows } from "./usage-rows.ts";

const at = "2026-01-02T10:00:00.000Z";
const AT = "2026-01-02 10:00:00.000";
const judged = {
  source: "/gateway",
  id: "e1",
  subject: "plant",
  time: "2026-01-01T08:00:00Z",
  meter: "calls",
  verdict: "accepted",
  code: null,
  subscriptionId: "sub",
};
const batch = (change: object) =>
  usageRows(published("metering.batch.ingested", "bat", { events: [{ ...judged, quantity: "12", ...change }] }, { at }))[0]?.row;

test("usage that billing has taken in is a row a record, of the subscription the event is about", () => {
  const record = (id: string) => ({ id, sourceId: `s-${id}`, meter: "calls", quantity: 7, usedOn: "2026-01-01" });
  const rows = usageRows(
    published("billing.usage.recorded", "sub", { subscriptionId: "sub", accepted: [record("u1"), record("u2")] }, { at }),
  );
  expect(
    rows.map(({ table, row }) => [
      table,
      row["subscription_id"],
      row["usage_id"],
      row["source_id"],
      row["quantity"],
      row["used_on"],
      row["recorded_at"],
    ]),
  ).toEqual([
    ["pi.usage_records", "sub", "u1", "s-u1", 7, "2026-01-01", AT],
    ["pi.usage_records", "sub", "u2", "s-u2", 7, "2026-01-01", AT],
  ]);
});

test("what metering was handed is a row with its verdict, by when the batch came", () => {
  expect(batch({})).toEqual({
    tenant: "",
    source: "/gateway",
    event_id: "e1",
    subject: "plant",
    subscription_id: "sub",
    meter: "calls",
    quantity: "12",
    used_at: "2026-01-01T08:00:00Z",
    verdict: "accepted",
    code: "",
    received_at: AT,
  });
});

test.each([
  [null, "0"],
  ["1.5", "0"],
  ["-3", "0"],
  ["0", "0"],
])("a quantity of %j counts as %j", (quantity, counted) => {
  expect(batch({ quantity, subscriptionId: null, meter: null, code: "unknown-subject" })).toMatchObject({
    quantity: counted,
    subscription_id: "",
    meter: "",
    code: "unknown-subject",
  });
});

test.each(["created", "renewed"])("the term of a subscription that was %s is kept", (what) => {
  const rows = usageRows(
    published(`billing.subscription.${what}`, "sub", {
      startOn: "2026-01-10",
      endOn: "2027-01-10",
      termMonths: 12,
      sku: "platform",
      tier: "pro",
    }),
  );
  expect(rows).toEqual([
    {
      table: "pi.subscription_terms",
      row: {
        tenant: "",
        subscription_id: "sub",
        start_on: "2026-01-10",
        end_on: "2027-01-10",
        term_months: 12,
        sku: "platform",
        tier: "pro",
      },
    },
  ]);
});

test("other events bring none", () => {
  expect(usageRows(published("billing.subscription.changed", "sub", {}))).toEqual([]);
});
