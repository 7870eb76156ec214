import { deleteSandbox, putSandbox } from "@cashline/contracts/common/control";
import { putBaseline } from "@cashline/contracts/services/intelligence/baseline-operations";
import { getKpis, getSeries } from "@cashline/contracts/services/intelligence/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seasonTwice } from "../kpis/example-baseline.ts";
import { openService, WINDOW, type OpenService } from "../service.fixture.ts";

let intelligence: OpenService;
beforeAll(async () => {
  intelligence = await openService();
  await intelligence.bring("season", ...seasonTwice.events);
  await intelligence.bring("by-hand", ...(seasonTwice.baseline ?? []));
});
afterAll(() => intelligence.close());

const name = (tenant: string, baseline: string, access = "*") =>
  intelligence.call(putBaseline, { params: { tenant }, body: { baseline }, tenant: access });
const saved = async (tenant: string): Promise<{ label: string; value: number }[]> => {
  const { body } = await intelligence.call(getKpis, { tenant, query: WINDOW });
  const items = body.items as { name: string; rows: { label: string; value: number }[] }[];
  return items.find((each) => each.name === "automation_effect_resolution_time")?.rows ?? [];
};

/** Cases open at the end of each day on which there were any, by season. */
const open = async (tenant: string): Promise<string[]> => {
  const { body } = await intelligence.call(getSeries, { tenant, params: { series: "baseline_open_exceptions" }, query: WINDOW });
  const items = body.items as { day: string; label: string; value: number }[];
  return items.filter(({ value }) => value > 0).map(({ day, label, value }) => `${day} ${label} ${value}`);
};

test("a season compared with its baseline shows what is saved, however often it is named and when the baseline is gone", async () => {
  expect(await saved("season")).toEqual([]);
  expect(await open("season")).toEqual([]);
  expect(await name("season", "by-hand")).toMatchObject({ status: 200, body: { tenant: "season", baseline: "by-hand", cases: 2 } });
  const effect = [
    { label: "by hand", value: 24 },
    { label: "automated", value: 4 },
    { label: "saved", value: 20 },
  ];
  expect(await saved("season")).toEqual(effect);
  const days = ["05 by hand 2", "06 by hand 1", "07 by hand 1", "08 by hand 1"].map((day) => `2026-01-${day}`);
  expect(await open("season")).toEqual(days);
  await name("season", "by-hand");
  await intelligence.call(deleteSandbox, { params: { tenant: "by-hand" } });
  expect(await saved("season")).toEqual(effect);
  expect(await open("season")).toEqual(days);
  await intelligence.call(deleteSandbox, { params: { tenant: "season" } });
  await intelligence.bring("season", ...seasonTwice.events);
  expect(await saved("season")).toEqual([]);
  expect(await open("season")).toEqual([]);
});

test("a baseline is another sandbox of the same seed that has closed cases", async () => {
  await intelligence.setUp("empty");
  await intelligence.setUp("first");
  await intelligence.call(putSandbox, { params: { tenant: "other-seed" }, body: { seed: "another", startAt: WINDOW.from } });
  expect(await name("first", "first")).toMatchObject({ status: 409, body: { code: "baseline-differs" } });
  expect(await name("first", "other-seed")).toMatchObject({ status: 409, body: { code: "baseline-differs" } });
  expect(await name("first", "empty")).toMatchObject({ status: 409, body: { code: "baseline-without-cases" } });
  expect(await name("first", "nobody")).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
  expect(await name("nobody", "first")).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
});

test("a token for one sandbox is not enough to read from another", async () => {
  expect(await name("first", "empty", "first")).toMatchObject({ status: 403, body: { code: "wrong-tenant" } });
});
