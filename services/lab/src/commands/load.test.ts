import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadProfiles } from "../load/profiles.ts";
import type { LoadReport } from "../report/load-report.ts";
import { itWithK6 } from "../supervisor/k6.fixture.ts";
import { requireFreePorts } from "../supervisor/supervisor.ts";
import { ROOT } from "./place.ts";

const NAMES = `${loadProfiles.map(({ name }) => name).join(", ")}.`;

let out: string;
beforeEach(() => void (out = mkdtempSync(join(tmpdir(), "cashline-load-"))));
afterEach(() => rmSync(out, { recursive: true, force: true }));

const lab = (...parameters: string[]) =>
  execa(process.execPath, [join(ROOT, "services/lab/src/main.ts"), ...parameters, "--out", out], { reject: false, timeout: 150_000 });

/** Below the ports a machine hands out itself, another for each test process. */
async function freeBasePort(): Promise<number> {
  for (let basePort = 20_000 + (process.pid % 100) * 100; ; basePort += 50) {
    try {
      await requireFreePorts({ basePort });
      return basePort;
    } catch (error) {
      if (basePort > 31_000) throw error;
    }
  }
}

describe("pnpm load", () => {
  itWithK6(
    "under vendors' limits flows slow down and none fails: every renewal won is accounted for, every invariant holds, nothing is left running",
    async () => {
      const basePort = await freeBasePort();
      const limits = "crm=8/s,payment=2/s,erp=vendor";
      const run = await lab("load", "steady", "--renewals", "20", "--rate", "20", "--limits", limits, "--base-port", String(basePort));
      expect(run.stderr).toContain(`No estate runs here on port ${basePort}; one is started for this load and stopped afterwards.`);
      const report = JSON.parse(readFileSync(join(out, "load-report.json"), "utf8")) as LoadReport;
      // How soon is the machine's matter; how many, and how well, is the estate's.
      const isOfTime = (threshold: string): boolean => /_ms: |http_req_duration/.test(threshold);
      expect({ ...report, crossed: report.crossed.filter((each) => !isOfTime(each)) }).toMatchObject({
        estate: "own",
        crossed: [],
        limits: ["crm 8 calls a second", "payment 2 calls a second", "erp 15 calls at one time"],
        door: [{ operation: "winOpportunity", failed: 0 }],
        renewals: { won: 20, unexplained: [] },
        eventsLost: 0,
      });
      expect(report.callsTurnedAway).toBeGreaterThan(0);
      expect(report.turnedAway).toContainEqual(expect.objectContaining({ process: "crm", status: 429 }));
      expect(report.renewals.completed).toBeGreaterThan(0);
      expect(report.invariants.filter(({ violations }) => violations.length > 0)).toEqual([]);
      expect(report.invariants.length).toBeGreaterThan(0);
      expect(run.exitCode).toBe(report.thresholdsHold ? 0 : 1);
      await requireFreePorts({ basePort });
    },
    180_000,
  );

  it.each([
    ["a profile nobody wrote", ["load", "renewal-spik"], 'There is no load profile "renewal-spik": ' + NAMES],
    ["no profile", ["load"], "Name a load profile: " + NAMES],
    [
      "a load of days",
      ["load", "renewal-spike", "--renewals", "20", "--compress", "100"],
      "This load would last 66528 seconds, and 28800 are the most; ask for fewer renewals, a higher rate or a greater --compress.",
    ],
    [
      "a load of too many renewals",
      ["load", "soak", "--minutes", "480", "--rate", "5"],
      "480 minutes at 5 a second are 144000 renewals, and a load has 100000 at most; lower one of the two.",
    ],
    [
      "a limit of nobody",
      ["load", "smoke", "--limits", "crm=fast"],
      "A limit is so many calls a second, such as crm=100/s, a lock, such as crm=lock:200ms, or crm=vendor.",
    ],
  ])("%s is answered with one sentence and exit code 2", async (_what, parameters, sentence) => {
    const { exitCode, stderr, stdout } = await lab(...parameters);
    expect({ exitCode, stderr, stdout }).toEqual({ exitCode: 2, stderr: sentence, stdout: "" });
  });
});
