import { mergeAccounts } from "@cashline/contracts/systems/crm/account-operations";
import { listChangeEvents } from "@cashline/contracts/systems/crm/change-events";
import { updateAccount } from "@cashline/contracts/systems/crm/operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { openCrmBench, type CrmBench } from "./crm-bench.fixture.ts";

describe("change events", () => {
  let bench: CrmBench;
  beforeEach(async () => {
    bench = await openCrmBench();
  });
  afterEach(() => bench.close());

  const changes = (query: Record<string, string> = {}) => bench.call(listChangeEvents, { query });
  const rename = (accountId: string, name: string, version: number) =>
    bench.call(updateAccount, { params: { accountId }, body: { name }, ifMatch: `"v${version}"` });

  test("a change says what it was, which members differ, and the record after it", async () => {
    const id = await bench.account("a");
    const one = await bench.account("1");
    await rename(id, "Renamed", 1);
    await bench.call(mergeAccounts, { params: { accountId: id }, body: { loserIds: [one] }, ifMatch: '"v2"' });
    const { items, lastReplayId, isLast, retentionHours } = (await changes()).body;
    expect(items).toMatchObject([
      { replayId: "1", entity: "account", changeType: "create", recordId: id, changedFields: [], version: 1 },
      { changeType: "create", recordId: one },
      { changeType: "update", recordId: id, changedFields: ["name"], version: 2, record: { name: "Renamed" } },
      { entity: "account_merge", changeType: "merge", recordId: id, mergedRecordIds: [one], changedFields: [] },
    ]);
    expect({ lastReplayId, isLast, retentionHours }).toEqual({ lastReplayId: "4", isLast: true, retentionHours: 72 });
  });

  test("a subscriber goes on from its replay id, page by page, and misses nothing", async () => {
    for (const key of ["1", "2", "3", "4", "5"]) await bench.account(key);
    const seen: string[] = [];
    let query: Record<string, string> = { limit: "2" };
    for (let isLast = false; !isLast;) {
      const { body } = await changes(query);
      seen.push(...body.items.map(({ replayId }: { replayId: string }) => replayId));
      query = { limit: "2", replayId: body.lastReplayId };
      isLast = body.isLast;
    }
    expect(seen).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("-1 gives only what is new, and one entity's changes come alone", async () => {
    expect((await changes({ replayId: "-1" })).body).toMatchObject({ items: [], lastReplayId: null, isLast: true });
    const id = await bench.account("a");
    const tip = (await changes({ replayId: "-1" })).body;
    expect(tip).toMatchObject({ items: [], lastReplayId: "1", isLast: true });
    await bench.contact("p", id);
    await rename(id, "Renamed", 1);
    const { items, lastReplayId } = (await changes({ replayId: "1", entity: "contact" })).body;
    expect(items).toMatchObject([{ entity: "contact", replayId: "2" }]);
    expect(lastReplayId).toBe("3");
  });

  test("a replay id is good for 72 hours of scenario time, and then refused", async () => {
    await bench.account("old");
    await bench.advance("2026-01-02T00:00:00.000Z");
    await bench.account("new");
    await bench.advance("2026-01-04T00:00:00.000Z");
    expect(await changes({ replayId: "1" })).toMatchObject({ status: 200, body: { items: [{ replayId: "2" }] } });
    await bench.advance("2026-01-04T00:00:00.001Z");
    expect(await changes({ replayId: "1" })).toMatchObject(refused(410, "replay-id-expired"));
    expect((await changes()).body.items).toMatchObject([{ replayId: "2" }]);
    await bench.advance("2026-06-01T00:00:00.000Z");
    expect((await changes()).body).toMatchObject({ items: [], lastReplayId: "2", isLast: true });
  });

  test("retention is the tenant's policy", async () => {
    await bench.account("a");
    await bench.policy({ changeEventRetentionHours: 1 });
    await bench.advance("2026-01-01T02:00:00.000Z");
    expect(await changes({ replayId: "1" })).toMatchObject(refused(410, "replay-id-expired"));
    expect((await changes()).body).toMatchObject({ items: [], retentionHours: 1 });
  });

  test("a replay id nobody has given out, and one that is none, are refused", async () => {
    await bench.account("a");
    expect(await changes({ replayId: "2" })).toMatchObject(refused(422, "replay-id-unknown"));
    expect(await changes({ replayId: "999999999999999" })).toMatchObject(refused(422, "replay-id-unknown"));
    for (const replayId of ["0", "-3", "abc", "1e3"]) expect(await changes({ replayId })).toMatchObject(refused(400, "invalid-request"));
  });
});
