import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";

const BINARIES = join(import.meta.dirname, "../../../.cashline/bin");
const BUILD_MS = 600_000;

/** Whether Go is there to build a test's program with. */
export const hasGo = spawnSync("go", ["version"]).status === 0;

/** Builds the program of a folder once for each state of its sources, with the versions go.sum pins. @throws Error when Go cannot */
export function buildGoProgram(sources: string): string {
  const hash = createHash("sha256");
  for (const file of globSync("*", { cwd: sources }).toSorted()) hash.update(readFileSync(join(sources, file)));
  const path = join(BINARIES, `${basename(sources)}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(path)) return path;
  mkdirSync(BINARIES, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  execFileSync("go", ["build", "-o", unfinished, "."], { cwd: sources, timeout: BUILD_MS, stdio: ["ignore", "ignore", "pipe"] });
  renameSync(unfinished, path);
  return path;
}
