/**
 * Stories on the estate itself, as a shell plays them: every process started, four stories, everything stopped. All of them,
 * that of the thousand accounts included, take some ten minutes: `lab scenario run all`.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StoryRun } from "./play-all.ts";

const MAIN = join(import.meta.dirname, "../main.ts");
/** Below the ports that a system gives to outgoing connections, one of which might stand on ours. */
const BASE_PORT = 14_200;
const PLAYED = ["customer-merge-and-hierarchy", "credit-memo-three-levels", "policy-change-in-flight", "ticket-with-billing-error"];

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "cashline-stories-"));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

it("four stories pass on an estate of their own, which is gone afterwards", async () => {
  const words = ["scenario", "run", ...PLAYED, "--out", out, "--base-port", String(BASE_PORT)];
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...words], { reject: false, timeout: 470_000 });
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
  for (const name of PLAYED) expect(stdout).toMatch(new RegExp(`passed  ${name} +\\d+ days +[\\d.]+ s  \\d cases, 0 open`));
  const report = JSON.parse(readFileSync(join(out, "stories.json"), "utf8")) as StoryRun;
  expect(report.stories.map(({ name, passed }) => [name, passed])).toEqual(PLAYED.map((name) => [name, true]));
  await expect(fetch(`http://127.0.0.1:${BASE_PORT + 1}/healthz`)).rejects.toThrow();
});
