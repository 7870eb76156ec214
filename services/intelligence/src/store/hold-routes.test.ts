import { deleteSandbox } from "@cashline/contracts/common/control";
import { getStoredEvents } from "@cashline/contracts/services/intelligence/contract";
import { listHolds, putHold } from "@cashline/contracts/services/intelligence/hold-operations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { caseExample } from "../kpis/example-events.ts";
import { openService, type OpenService } from "../service.fixture.ts";

let intelligence: OpenService;
beforeAll(async () => {
  intelligence = await openService();
});
afterAll(() => intelligence.close());

const change = (tenant: string, body: { caseId?: string; held: boolean; reason: string }) => intelligence.call(putHold, { tenant, body });
const holds = async (tenant: string): Promise<{ caseId: string | null; held: boolean }[]> =>
  ((await intelligence.call(listHolds, { tenant })).body.items as { caseId: string | null; held: boolean }[]).map(({ caseId, held }) => ({
    caseId,
    held,
  }));

test("a sandbox with a hold is not removed until every hold is lifted", async () => {
  await intelligence.bring("audited", caseExample({ id: "c1", detectedAt: "2026-01-02T10:00:00.000Z" }));
  expect(await change("audited", { held: true, reason: "audit 2026" })).toMatchObject({
    status: 200,
    body: { caseId: null, held: true, reason: "audit 2026", changedBy: "test" },
  });
  expect((await change("audited", { caseId: "c1", held: true, reason: "claim" })).status).toBe(200);
  const remove = () => intelligence.call(deleteSandbox, { params: { tenant: "audited" } });
  expect(await remove()).toMatchObject({ status: 409, body: { code: "sandbox-held" } });
  await change("audited", { held: false, reason: "audit is over" });
  expect(await remove()).toMatchObject({ status: 409, body: { code: "sandbox-held" } });
  expect((await intelligence.call(getStoredEvents, { tenant: "audited" })).body.systems).toEqual([{ system: "orchestrator", events: 1 }]);
  await change("audited", { caseId: "c1", held: false, reason: "settled" });
  expect(await holds("audited")).toEqual([
    { caseId: null, held: false },
    { caseId: "c1", held: false },
  ]);
  expect((await remove()).status).toBe(200);
});

test("what is not there cannot be held, and no sandbox sees another's holds", async () => {
  await intelligence.setUp("other");
  expect(await holds("other")).toEqual([]);
  expect(await change("other", { caseId: "c1", held: true, reason: "r" })).toMatchObject({ status: 404, body: { code: "unknown-case" } });
  expect(await change("nobody", { held: true, reason: "r" })).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
  expect(await intelligence.call(listHolds, { tenant: "nobody" })).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
  expect(await change("other", { held: true, reason: "" })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
});
