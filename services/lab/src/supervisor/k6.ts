import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

const VERSION = "v2.2.0";
const MODULE = "go.k6.io/k6/v2";

/** A k6 binary and where it came from. */
export type K6 = { path: string; origin: "on the PATH" | "built before" | "built with go" };

/**
 * Finds k6: on the PATH, built by an earlier run, or built now with Go.
 * `go install` needs the module's version list, which proxies do not always serve; a module of our own that requires the
 * exact version needs none (ADR 0012). @throws Error in one sentence when there is neither k6 nor Go
 */
export async function findK6(folder: string, tell: (detail: string) => void): Promise<K6> {
  if (await runs("k6", ["version"])) return { path: "k6", origin: "on the PATH" };
  const path = join(folder, process.platform === "win32" ? "k6.exe" : "k6");
  if (existsSync(path) && (await runs(path, ["version"]))) return { path, origin: "built before" };
  if (!(await runs("go", ["version"]))) throw new Error("k6 was not found: put k6 v2 on the PATH, or install Go so that it can be built.");
  tell(`building k6 ${VERSION} with go, once`);
  mkdirSync(folder, { recursive: true });
  const module = mkdtempSync(join(tmpdir(), "cashline-k6-"));
  try {
    writeFileSync(join(module, "go.mod"), `module cashline.local/k6\n\ngo 1.26\n\nrequire ${MODULE} ${VERSION}\n`);
    writeFileSync(join(module, "tools.go"), `//go:build tools\n\npackage tools\n\nimport _ "${MODULE}"\n`);
    const build = await execa("go", ["build", "-o", path, MODULE], {
      cwd: module,
      env: { GOFLAGS: "-mod=mod" },
      reject: false,
      timeout: 900_000,
    });
    if (build.exitCode !== 0) throw new Error(`k6 could not be built with go: ${build.stderr.split("\n").at(-1) ?? "no reason given"}.`);
  } finally {
    rmSync(module, { recursive: true, force: true });
  }
  return { path, origin: "built with go" };
}

async function runs(command: string, parameters: string[]): Promise<boolean> {
  const { exitCode } = await execa(command, parameters, { reject: false, timeout: 30_000 });
  return exitCode === 0;
}
