import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const LEAVING = `
  import { mkdtempSync } from "node:fs";
  import { tmpdir } from "node:os";
  test("leaves a folder and fails", () => {
    mkdtempSync(tmpdir() + "/left-");
    throw new Error("before it could clear away");
  });`;

test("a test that fails before it has cleared away leaves nothing in the machine's temporary folder", () => {
  const machine = mkdtempSync(join(tmpdir(), "machine-"));
  const root = mkdtempSync(join(tmpdir(), "root-"));
  mkdirSync(join(root, "tests"));
  writeFileSync(join(root, "tests/leaving.test.js"), LEAVING);
  const setup = JSON.stringify(join(import.meta.dirname, "temporary-folder.ts"));
  writeFileSync(join(root, "vitest.config.js"), `export default { test: { globals: true, globalSetup: [${setup}] } };`);
  const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
  const run = spawnSync(process.execPath, [vitest, "run", "--root", root], { env: { ...process.env, TMPDIR: machine }, encoding: "utf8" });
  expect(run.stderr).toContain("before it could clear away");
  expect(run.status).toBe(1);
  expect(readdirSync(machine).filter((name) => name.startsWith("cl-") || name.startsWith("left-"))).toEqual([]);
});
