import { deleteSandbox } from "@cashline/contracts/common/control";
import { getKpis } from "@cashline/contracts/services/intelligence/contract";
import { putLoadRun } from "@cashline/contracts/services/intelligence/load-operations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadRunExample, requestsAt } from "../kpis/example-load.ts";
import { openService, WINDOW, type OpenService } from "../service.fixture.ts";
import type { NamedRun } from "./take-in.ts";

let intelligence: OpenService;
beforeAll(async () => {
  intelligence = await openService();
});
afterAll(() => intelligence.close());

const hand = (tenant: string, { runId, ...body }: NamedRun, headers = {}) =>
  intelligence.call(putLoadRun, { tenant, params: { runId }, body, headers });
const run = loadRunExample("r", { requests: [requestsAt(1, [10, 20, 30]), requestsAt(1, [5], { status: 503, failed: true })] });
const failedShare = (tenant: string): Promise<unknown> => intelligence.valueOf(tenant, "load_failed_share");

test("a run is stored once, however often it is handed in, and its figures are there whatever scenario window is asked for", async () => {
  await intelligence.setUp("loaded");
  const answers = [await hand("loaded", run), await hand("loaded", run, { "idempotency-key": "another" }), await hand("loaded", run)];
  expect(answers.map(({ status, body }) => [status, body.stored])).toEqual([
    [200, "now"],
    [200, "before"],
    [200, "before"],
  ]);
  expect(await failedShare("loaded")).toBe(25);
  // Another run of the same sandbox adds to it.
  const other = loadRunExample("s", { startedAt: "2031-05-05T03:00:00.000Z", loadEndedAt: "2031-05-05T03:01:00.000Z", restedAt: "2031-05-05T03:02:00.000Z", requests: [{ ...requestsAt(1, [1, 2, 3, 4]), second: "2031-05-05T03:00:01.000Z" }] }); // prettier-ignore
  expect((await hand("loaded", other)).body.stored).toBe("now");
  expect(await failedShare("loaded")).toBe(12.5);
});

test("a sandbox that was never loaded has no figures of loads at all", async () => {
  await intelligence.setUp("unloaded");
  const { body } = await intelligence.call(getKpis, { tenant: "unloaded", query: WINDOW });
  const names = (body.items as { name: string }[]).map(({ name }) => name);
  expect(names).toContain("renewals_completed");
  expect(names.filter((name) => name.startsWith("load_"))).toEqual([]);
});

test("a run is its sandbox's own: another's has none of it, and with the sandbox it goes", async () => {
  await intelligence.setUp("own");
  await intelligence.setUp("others");
  await hand("own", run);
  expect([await failedShare("own"), await failedShare("others")]).toEqual([25, undefined]);
  await intelligence.call(deleteSandbox, { params: { tenant: "own" } });
  await intelligence.setUp("own");
  expect(await failedShare("own")).toBeUndefined();
  expect((await hand("own", run)).body.stored).toBe("now");
});

test.each<[string, Partial<NamedRun>, string]>([
  ["ends before it starts", { loadEndedAt: "2026-01-05T02:59:59.999Z" }, "/body/loadEndedAt must not be before /body/startedAt"],
  ["rests before its load ends", { restedAt: "2026-01-05T03:00:59.999Z" }, "/body/restedAt must not be before /body/loadEndedAt"],
  [
    "tells twice of the same requests",
    { requests: [requestsAt(1, [1]), requestsAt(1, [2])] },
    'The run tells twice of the window ["2026-01-05 03:00:01","winOpportunity",200,false]',
  ],
  [
    "tells twice of dropped iterations of a second",
    {
      dropped: [
        { second: "2026-01-05T03:00:01.000Z", iterations: 1 },
        { second: "2026-01-05T03:00:01.500Z", iterations: 1 },
      ],
    },
    'The run tells twice of the window ["2026-01-05 03:00:01"]',
  ],
])("a run that %s is refused, and nothing of it stored", async (_what, changes, detail) => {
  await intelligence.setUp("wrong");
  expect(await hand("wrong", { ...run, ...changes })).toMatchObject({ status: 400, body: { code: "invalid-request", detail } });
  expect(await failedShare("wrong")).toBeUndefined();
});

test("handing in needs an idempotency key and a sandbox that is set up", async () => {
  expect(await hand("wrong", run, { "idempotency-key": "" })).toMatchObject({ status: 400, body: { code: "idempotency-key-missing" } });
  expect(await hand("nowhere", run)).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
});
