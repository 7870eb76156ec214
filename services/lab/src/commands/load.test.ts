import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LoadReport } from "../report/load-report.ts";
import { itWithK6 } from "../supervisor/k6.fixture.ts";
import { requireFreePorts } from "../supervisor/supervisor.ts";
import { ROOT } from "./place.ts";

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
    "a short spike, end to end: every renewal won is accounted for, every invariant holds, nothing is left running",
    async () => {
      const basePort = await freeBasePort();
      const run = await lab("load", "renewal-spike", "--renewals", "20", "--rate", "5", "--base-port", String(basePort));
      expect(run.stderr).toContain(`No estate runs here on port ${basePort}; one is started for this load and stopped afterwards.`);
      const report = JSON.parse(readFileSync(join(out, "load-report.json"), "utf8")) as LoadReport;
      expect(report).toMatchObject({ estate: "own", thresholdsHold: true, crossed: [], requests: 20, failed: 0 });
      expect(report.renewals).toMatchObject({ won: 20, unexplained: [] });
      expect(report.renewals.completed).toBeGreaterThan(0);
      expect(report.invariants.filter(({ violations }) => violations.length > 0)).toEqual([]);
      expect(report.invariants.length).toBeGreaterThan(0);
      expect(run.exitCode).toBe(0);
      await requireFreePorts({ basePort });
    },
    180_000,
  );

  it.each([
    ["a profile nobody wrote", ["load", "renewal-spik"], 'There is no load profile "renewal-spik": renewal-spike.'],
    ["no profile", ["load"], "Name a load profile: renewal-spike."],
    [
      "a load that outlasts its token",
      ["load", "renewal-spike", "--renewals", "100000", "--rate", "1"],
      "A load lasts 3000 seconds at most; ask for fewer renewals or a higher rate.",
    ],
  ])("%s is answered with one sentence and exit code 2", async (_what, parameters, sentence) => {
    const { exitCode, stderr, stdout } = await lab(...parameters);
    expect({ exitCode, stderr, stdout }).toEqual({ exitCode: 2, stderr: sentence, stdout: "" });
  });
});
