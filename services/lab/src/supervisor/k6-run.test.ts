import { chmodSync, globSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../commands/place.ts";
import { runK6, type BusinessResults, type K6Result } from "./k6-run.ts";
import type { K6 } from "./k6.ts";
import { itWithK6, realK6 } from "./k6.fixture.ts";

const opportunities = ["opp_a", "opp_b", "opp_c", "opp_d"];
const sound: BusinessResults = {
  renewalsCompleted: 4,
  renewalsAccountedFor: 4,
  renewalsUnexplained: 0,
  invariantsChecked: 50,
  invariantViolations: 0,
};

let folder: string;
let crm: Server;
let refused: string | undefined;
const asked: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cashline-k6-run-"));
  asked.length = 0;
  refused = undefined;
  // The door a spike knocks at: who may win, and nothing behind it.
  crm = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization} ${String(request.headers["idempotency-key"])}`);
    response.writeHead(refused !== undefined && request.url?.includes(refused) ? 503 : 200).end("{}");
  });
  await new Promise<void>((resolve) => crm.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  crm.close();
  crm.closeAllConnections();
  rmSync(folder, { recursive: true });
});

function run(k6: K6 | undefined, settle: () => Promise<BusinessResults>): Promise<K6Result> {
  if (!k6) throw new Error("a test with the real k6 runs without one");
  const crmUrl = `http://127.0.0.1:${(crm.address() as AddressInfo).port}`;
  const script = join(ROOT, "load-tests/profiles/renewal-spike.ts");
  return runK6({
    k6,
    script,
    plan: { crmUrl, token: "secret", opportunities },
    rate: 4,
    folder: mkdtempSync(join(folder, "run-")),
    settle,
  });
}

describe("the renewal spike in the real k6", () => {
  itWithK6("wins every renewal once, then asks once what became of them; thresholds hold", async () => {
    let settled = 0;
    const result = await run(realK6, async () => {
      settled += 1;
      return sound;
    });
    expect(asked.toSorted()).toEqual(opportunities.map((id) => `POST /v1/opportunities/${id}/win Bearer secret load/${id}`));
    expect({ settled, ...result }).toMatchObject({ settled: 1, thresholdsHold: true, crossed: [], requests: 4, failed: 0 });
    expect(result.latencyMs.max).toBeGreaterThan(0);
  });

  itWithK6("a renewal refused at the door crosses the thresholds at the door", async () => {
    refused = "opp_c";
    expect(await run(realK6, async () => sound)).toMatchObject({
      thresholdsHold: false,
      crossed: expect.arrayContaining(["renewals_won: count==4", "http_req_failed{name:winOpportunity}: rate==0"]),
      requests: 4,
      failed: 1,
    });
  });

  itWithK6("every business result alone crosses a threshold", async () => {
    const broken: [Partial<BusinessResults>, string][] = [
      [{ renewalsCompleted: 2 }, "renewals_completed: count>=3"],
      [{ renewalsAccountedFor: 3 }, "renewals_accounted_for: count==4"],
      [{ renewalsUnexplained: 1 }, "renewals_unexplained: count==0"],
      [{ invariantsChecked: 0 }, "invariants_checked: count>0"],
      [{ invariantViolations: 1 }, "invariant_violations: count==0"],
    ];
    const results = await Promise.all(broken.map(([difference]) => run(realK6, async () => ({ ...sound, ...difference }))));
    expect(results.map(({ thresholdsHold, crossed }) => [thresholdsHold, crossed])).toEqual(
      broken.map(([, threshold]) => [false, [threshold]]),
    );
  });

  itWithK6("an estate that does not come to rest ends the run with its own words", async () => {
    await expect(run(realK6, () => Promise.reject(new Error("still waiting for: hub")))).rejects.toThrow("still waiting for: hub");
  });
});

/** A k6 that ends as told and leaves a summary without metrics. */
function fakeK6(exitCode: number, lastWords = ""): K6 {
  const path = join(folder, "k6");
  writeFileSync(path, `#!/bin/sh\necho '{"metrics":{}}' > "$CASHLINE_SUMMARY"\necho "${lastWords}" >&2\nexit ${exitCode}\n`);
  chmodSync(path, 0o755);
  return { path, origin: "on the PATH" };
}

describe("how k6 ended", () => {
  it.each([
    [0, true],
    [99, false],
  ])("exit code %i: thresholds hold is %s", async (exitCode, thresholdsHold) => {
    expect(await run(fakeK6(exitCode), async () => sound)).toMatchObject({ thresholdsHold });
  });

  it("any other exit code is no result but a failure, with k6's last words", async () => {
    await expect(run(fakeK6(107, "script exception"), async () => sound)).rejects.toThrow("k6 ended with 107: script exception");
  });

  it("the token stays with the owner of the files", async () => {
    await run(fakeK6(0), async () => sound);
    const [plan = ""] = globSync(join(folder, "run-*/plan.json"));
    expect(statSync(plan).mode & 0o777).toBe(0o600);
  });
});
