import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { engineWithK6, inContainer, K6_IMAGE, type ContainerEngine, type Seen } from "./k6-container.ts";

const VERSION = "v2.2.0";
const MODULE = "go.k6.io/k6/v2";

/** Where a built k6 stays: it serves every run, wherever that run's data goes. */
export const K6_FOLDER = join(import.meta.dirname, "../../../../.cashline/bin");

/** A k6 and where it came from: a binary by its path, or the engine whose container it is. */
export type K6 =
  | { readonly path: string; readonly origin: "on the PATH" | "built before" | "built with go" }
  | { readonly path: ContainerEngine; readonly origin: "in a container" };

/** The words that call it, before its own; in a container it sees what is named and nothing else. */
export const commandOf = (k6: K6, seen: Seen): readonly [string, ...string[]] =>
  k6.origin === "in a container" ? inContainer(k6.path, seen) : [k6.path];

/** The k6 that needs no building: version 2 on the PATH, else the one an earlier run built in `folder`. */
export async function k6AtHand(folder: string): Promise<K6 | undefined> {
  if (await isK6("k6")) return { path: "k6", origin: "on the PATH" };
  const path = binaryIn(folder);
  return existsSync(path) && (await isK6(path)) ? { path, origin: "built before" } : undefined;
}

/**
 * Finds k6: on the PATH, built in `folder` by an earlier run, in a container, or built there now with Go.
 * `go install` needs the module's version list, which proxies do not always serve; a module of our own that requires the
 * exact version needs none (ADR 0012). @throws Error in one sentence when there is neither, or the build fails
 */
export async function findK6(folder: string, tell: (detail: string) => void): Promise<K6> {
  const known = await k6AtHand(folder);
  if (known) return known;
  const engine = await engineWithK6(tell, isK6);
  if (engine !== undefined) return { path: engine, origin: "in a container" };
  if ((await answerOf("go", "version")) === undefined)
    throw new Error(
      `k6 was not found: put k6 v2 on the PATH, start a container engine that can fetch ${K6_IMAGE}, or install Go so that it can be built.`,
    );
  tell(`building k6 ${VERSION} with go, once`);
  mkdirSync(folder, { recursive: true });
  const path = binaryIn(folder);
  const unfinished = `${path}.${process.pid}`;
  const module = mkdtempSync(join(tmpdir(), "cashline-k6-"));
  try {
    writeFileSync(join(module, "go.mod"), `module cashline.local/k6\n\ngo 1.26\n\nrequire ${MODULE} ${VERSION}\n`);
    writeFileSync(join(module, "tools.go"), `//go:build tools\n\npackage tools\n\nimport _ "${MODULE}"\n`);
    const build = await execa("go", ["build", "-o", unfinished, MODULE], {
      cwd: module,
      env: { GOFLAGS: "-mod=mod" },
      reject: false,
      timeout: 900_000,
    });
    if (build.exitCode !== 0) {
      const reason = build.timedOut ? "not done within 15 minutes" : build.stderr.split("\n").at(-1) || "no reason given";
      throw new Error(`k6 could not be built with go: ${reason}.`);
    }
    renameSync(unfinished, path);
  } finally {
    rmSync(module, { recursive: true, force: true });
    rmSync(unfinished, { force: true });
  }
  return { path, origin: "built with go" };
}

const binaryIn = (folder: string): string => join(folder, process.platform === "win32" ? "k6.exe" : "k6");

/** Older versions know neither our settings nor TypeScript as it is written here. */
async function isK6(command: string, ...before: string[]): Promise<boolean> {
  return /^k6(\.exe)? v2\./.test((await answerOf(command, ...before, "version")) ?? "");
}

/** @returns undefined when there is no such command or it fails */
async function answerOf(command: string, ...parameters: string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await execa(command, parameters, { reject: false, timeout: 30_000 });
  return exitCode === 0 ? stdout : undefined;
}
