import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holderOf, lockFolder } from "./folder-lock.ts";

/** Takes a folder, says so, and keeps it until it is killed. */
const keeperOf = (held: string): string => `
  import { lockFolder } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "folder-lock.ts")).href)};
  const lock = lockFolder(${JSON.stringify(held)});
  process.stdout.write("taken");
  setInterval(() => lock, 2 ** 30);`;

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "cashline-lock-"));
  folder = join(parent, "demo");
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe("a folder's lock", () => {
  it("keeps a second process out, naming the first, and is free at once when the first is killed", async () => {
    const first = spawn(process.execPath, ["--input-type=module", "--eval", keeperOf(folder)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(first.stdout, "data");
    expect(holderOf(folder)).toBe(first.pid);
    expect(() => lockFolder(folder)).toThrow(`Process ${first.pid} is at work in ${folder}; wait until it has ended`);
    first.kill("SIGKILL");
    await once(first, "exit");
    expect(holderOf(folder)).toBeUndefined();
    lockFolder(folder).release();
  });

  it("is free again once released", () => {
    const lock = lockFolder(folder);
    expect(holderOf(folder)).toBe(process.pid);
    lock.release();
    expect(holderOf(folder)).toBeUndefined();
  });

  it("of one folder leaves its neighbour free", () => {
    const lock = lockFolder(folder);
    lockFolder(join(parent, "estate")).release();
    lock.release();
  });
});
