import { deleteSandbox } from "@cashline/contracts/common/control";
import type { GroundTruth } from "@cashline/contracts/services/intelligence/ground-truth-operations";
import { getKpis } from "@cashline/contracts/services/intelligence/contract";
import { putGroundTruth } from "@cashline/contracts/services/intelligence/ground-truth-operations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gradedSeason, truthExample } from "../kpis/example-truth.ts";
import { openService, WINDOW, type OpenService } from "../service.fixture.ts";

let intelligence: OpenService;
beforeAll(async () => {
  intelligence = await openService();
});
afterAll(() => intelligence.close());

const hand = (tenant: string, items: readonly GroundTruth[], key = "k") =>
  intelligence.call(putGroundTruth, { tenant, body: { items }, headers: { "idempotency-key": key } });
const recall = (tenant: string) => intelligence.valueOf(tenant, "detection_recall");

test("the ground truth handed in last is the one, as often as it comes", async () => {
  await intelligence.setUp("season");
  for (const times of [1, 2, 3])
    expect((await hand("season", gradedSeason)).body, `time ${times}`).toEqual({ stored: gradedSeason.length });
  expect(await recall("season")).toBe(75);
  await hand("season", gradedSeason.slice(0, 2));
  expect(await recall("season")).toBe(100);
});

test("a sandbox whose ground truth nobody handed in has no figures of it; with its sandbox it goes", async () => {
  await intelligence.setUp("unknown");
  const { body } = await intelligence.call(getKpis, { tenant: "unknown", query: WINDOW });
  const names = (body.items as { name: string }[]).map(({ name }) => name);
  expect(names.filter((name) => /^detection_|^time_to_detect/.test(name))).toEqual([]);
  await intelligence.setUp("gone");
  await hand("gone", gradedSeason);
  await intelligence.call(deleteSandbox, { params: { tenant: "gone" } });
  await intelligence.setUp("gone");
  expect(await recall("gone")).toBeUndefined();
});

test.each([
  ["tells twice of one exception", [truthExample("t1"), truthExample("t1")], "tells twice of t1"],
  ["is in a currency without a planning rate", [truthExample("t1", { found: { currency: "BRL", minor: "1" } })], "/body/items/0: "],
])("a ground truth that %s is refused, and the one before stays", async (_name, items, message) => {
  await intelligence.setUp("season");
  await hand("season", gradedSeason);
  const answer = await hand("season", items, "other");
  expect([answer.status, answer.body.code]).toEqual([400, "invalid-request"]);
  expect(answer.body.detail).toContain(message);
  expect(await recall("season")).toBe(75);
});

test("nobody sets up a sandbox by handing in its ground truth", async () => {
  expect(await hand("nobody", gradedSeason)).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
});
