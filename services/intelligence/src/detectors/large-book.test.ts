/** What compares the systems has to answer of a book as large as people rehearse with, not only of an example. */
import { expect, test } from "vitest";
import { rowsOf } from "../ingest/rows.ts";
import { storeRows } from "../ingest/table-row.ts";
import { sharedStore } from "../store/example-store.fixture.ts";
import { Detection } from "./detection.ts";
import { AS_OF } from "./detecting.fixture.ts";
import { detectors } from "./detectors.ts";
import { contract, entitlement, quote, subscription } from "./examples.fixture.ts";

const SUBSCRIPTIONS = 10_000;
const RENEWED = 600;
const WRONG = 7;

test("ten thousand subscriptions, some of them renewed, are compared within a reader's memory, and the one billed wrongly is found", async () => {
  const { store } = await sharedStore();
  const book = Array.from({ length: SUBSCRIPTIONS }, (_, index) => {
    const [contractId, quoteId] = [`ctr-${index}`, `qte-${index}`];
    const isRenewed = index < RENEWED;
    const renewals = isRenewed ? 1 : 0;
    const entitled = { ...entitlement({ id: `ent-${index}`, contractId, renewals }), objectId: `ent-${index}`, eventId: `ent-${index}` };
    const signed = { ...contract({ id: contractId, renewals }), objectId: contractId, eventId: contractId };
    const quantity = index === WRONG ? 12 : 10;
    return [
      signed,
      ...(isRenewed ? [quote({ id: quoteId, contractId, opportunityId: `opp-${index}` })] : []),
      subscription({ id: `sub-${index}`, contractId, renewals, lastQuoteId: isRenewed ? quoteId : null, quantity }),
      entitled,
    ];
  }).flat();
  const tenant = "large-book";
  await storeRows(
    store,
    book.flatMap((event) => rowsOf({ ...event, tenant }, "2026-01-01T00:00:00.000Z")),
  );
  const found = await new Detection(store, () => 0, detectors).find(tenant, AS_OF);
  expect(found.map(({ finding }) => [finding.code, finding.businessKey])).toEqual([["MATCH-3WAY", `ctr-${WRONG}`]]);
});

test("joins run as they are written: the engine's order has joined ten thousand rows with ten thousand by how often they were renewed", async () => {
  const { store } = await sharedStore();
  const [chosen] = await store.query<{ value: string }>(
    "SELECT value FROM system.settings WHERE name = 'query_plan_optimize_join_order_limit'",
  );
  expect(chosen?.value).toBe("1");
});
