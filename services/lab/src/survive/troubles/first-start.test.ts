import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { killInFirstStart } from "./first-start.ts";

const trouble = { kind: "first start", process: "intelligence", tables: 2 } as const;

function estateFolder(): { folder: string; makeTable: (name: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), "cashline-first-start-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const makeTable = (name: string): void => {
    const tables = join(folder, "intelligence/clickhouse/store/abc", name);
    mkdirSync(tables, { recursive: true });
    writeFileSync(join(tables, `${name}.sql`), "");
  };
  return { folder, makeTable };
}

test("a process is killed once it has made its tables, and once only", async () => {
  const { folder, makeTable } = estateFolder();
  const kill = killInFirstStart(trouble, folder);
  const process = spawn("sleep", ["30"]);
  const ended = once(process, "exit");
  kill.onLaunch("hub", undefined);
  kill.onLaunch("intelligence", process.pid);
  makeTable("one");
  makeTable("two");
  expect(await ended).toEqual([null, "SIGKILL"]);
  const next = spawn("sleep", ["30"]);
  kill.onLaunch("intelligence", next.pid);
  expect(kill.recovered()).toMatchObject({ trouble, during: "the first start", met: null });
  expect(next.kill()).toBe(true);
});

test("one that was up before is said not to have been met", () => {
  const { folder, makeTable } = estateFolder();
  const kill = killInFirstStart(trouble, folder);
  makeTable("one");
  expect(() => kill.recovered()).toThrow("intelligence was up before it could be killed in its first start");
});
