import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadRun } from "@cashline/contracts/services/intelligence/load-operations";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import { handInLoad } from "./hand-in.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cashline-hand-in-"));
  const columns = "metric_name,timestamp,metric_value,expected_response,name,scenario,status";
  const rows = [
    "http_req_duration,1767582001,12.5,true,winOpportunity,spike,200",
    "dropped_iterations,1767582002,2.000000,,,spike,",
    "http_r",
  ];
  writeFileSync(join(folder, "samples.csv"), [columns, ...rows].join("\n"));
  const metrics = {
    http_reqs: { values: { count: 1 } },
    renewals_won: { values: { count: 1 }, thresholds: { "count==2": { ok: false }, "count>0": { ok: true } } },
  };
  writeFileSync(join(folder, "summary.json"), JSON.stringify({ metrics }));
});
afterEach(() => rmSync(folder, { recursive: true }));

type HandedIn = { params: { runId: string }; body: LoadRun; idempotencyKey: string };
/** The analytics store as one sandbox sees it, which writes down what it is handed. */
function sandbox(tenant: string): { handedIn: HandedIn[]; clients: Pick<EstateClients, "tenant" | "intelligence"> } {
  const handedIn: HandedIn[] = [];
  const putLoadRun = (input: HandedIn): Promise<{ body: { stored: string } }> => {
    handedIn.push(input);
    return Promise.resolve({ body: { stored: "now" } });
  };
  return { handedIn, clients: { tenant, intelligence: { putLoadRun } as unknown as EstateClients["intelligence"] } };
}
const told = {
  profile: "renewal-spike",
  startedAt: "2026-01-05T03:00:00.250Z",
  renewalsAsked: 2,
  rate: 10,
  seconds: { load: 3.314, untilQuiet: 15.167 },
};

it("a run is handed in with its real times, every threshold, its samples and how many could not be read", async () => {
  const { handedIn, clients } = sandbox("load");
  await handInLoad(clients, folder, told);
  expect(handedIn.map(({ body }) => body)).toEqual([
    {
      profile: "renewal-spike",
      startedAt: "2026-01-05T03:00:00.250Z",
      loadEndedAt: "2026-01-05T03:00:03.564Z",
      restedAt: "2026-01-05T03:00:15.417Z",
      renewals: 2,
      rate: 10,
      thresholds: [
        { threshold: "renewals_won: count==2", holds: false },
        { threshold: "renewals_won: count>0", holds: true },
      ],
      requests: [{ second: "2026-01-05T03:00:01.000Z", operation: "winOpportunity", status: 200, failed: false, latencyUs: [12_500] }],
      dropped: [{ second: "2026-01-05T03:00:02.000Z", iterations: 2 }],
      unreadable: 1,
    },
  ]);
});

it("handed in again it has the same id and key; another start or sandbox has another", async () => {
  const [one, other] = [sandbox("load"), sandbox("load-2")];
  await handInLoad(one.clients, folder, told);
  await handInLoad(one.clients, folder, told);
  await handInLoad(one.clients, folder, { ...told, startedAt: "2026-01-05T03:00:00.251Z" });
  await handInLoad(other.clients, folder, told);
  const ids = [...one.handedIn, ...other.handedIn].map(({ params, idempotencyKey }) => [params.runId, idempotencyKey].join());
  expect(ids[0]).toMatch(/^(run_[0-9a-z]{20}),\1$/);
  expect(ids[1]).toBe(ids[0]);
  expect(new Set(ids).size).toBe(3);
});
