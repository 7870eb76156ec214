import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findK6, k6AtHand } from "./k6.ts";

let onPath: string;
let folder: string;
const told: string[] = [];
const tell = (detail: string): void => void told.push(detail);

/** Puts a command of that name, a shell script, into a folder. */
function command(into: string, name: string, ...lines: string[]): void {
  writeFileSync(join(into, name), ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(join(into, name), 0o755);
}
const k6Says = (version: string): string => `echo "k6 ${version} (go1.26.8, linux/amd64)"`;

beforeEach(() => {
  onPath = mkdtempSync(join(tmpdir(), "cashline-path-"));
  folder = mkdtempSync(join(tmpdir(), "cashline-bin-"));
  told.length = 0;
  vi.stubEnv("PATH", [onPath, "/usr/bin", "/bin"].join(delimiter));
  // Whatever engine the machine has.
  for (const engine of ["docker", "podman"]) command(onPath, engine, "exit 1");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(onPath, { recursive: true });
  rmSync(folder, { recursive: true });
});

describe("finding k6", () => {
  it("takes version 2 from the PATH before one built earlier", async () => {
    command(onPath, "k6", k6Says("v2.0.1"));
    command(folder, "k6", k6Says("v2.2.0"));
    expect(await findK6(folder, tell)).toEqual({ path: "k6", origin: "on the PATH" });
  });

  it.each([
    ["an older version", k6Says("v1.4.0")],
    ["a broken one", "exit 1"],
  ])("passes over %s on the PATH", async (_what, line) => {
    command(onPath, "k6", line);
    command(folder, "k6", k6Says("v2.2.0"));
    expect(await findK6(folder, tell)).toEqual({ path: join(folder, "k6"), origin: "built before" });
  });

  it("says in one sentence what to install when there is neither k6 nor a container engine nor Go", async () => {
    command(onPath, "go", "exit 127");
    await expect(findK6(folder, tell)).rejects.toThrow(
      /^k6 was not found: put k6 v2 on the PATH, start a container engine that can fetch grafana\/k6:2\.2\.0, or install Go so that it can be built\.$/,
    );
    expect(told).toEqual([]);
  });

  it("takes it from a container engine before it is built, and fetches the image once", async () => {
    command(onPath, "go", `touch ${join(onPath, "asked")}`);
    command(
      onPath,
      "docker",
      `case "$1 $2" in`,
      `"image inspect") test -e "${onPath}/image" ;;`,
      `"pull grafana/k6:2.2.0") touch "${onPath}/image" ;;`,
      `"run --rm") ${k6Says("v2.2.0")} ;;`,
      "esac",
    );
    expect(await findK6(folder, tell)).toEqual({ path: "docker", origin: "in a container" });
    expect(await findK6(folder, tell)).toEqual({ path: "docker", origin: "in a container" });
    expect(told).toEqual(["fetching grafana/k6:2.2.0 with docker, once"]);
    expect(existsSync(join(onPath, "asked"))).toBe(false);
  });

  it.each([
    ["does not run", `test "$1" = info && exit 1`],
    ["cannot fetch the image", `test "$1" = info`],
    ["has another k6 under that name", `test "$1" = run && ${k6Says("v1.4.0")}; exit 0`],
  ])("passes over an engine that %s, and builds", async (_what, line) => {
    command(onPath, "docker", line);
    command(onPath, "built", k6Says("v2.2.0"));
    command(onPath, "go", `test "$1" = version && exit 0`, `cp "${onPath}/built" "$3"`);
    expect((await findK6(folder, tell)).origin).toBe("built with go");
  });

  it("builds the exact version with Go, once", async () => {
    command(onPath, "built", k6Says("v2.2.0"));
    command(onPath, "go", `test "$1" = version && exit 0`, `cp go.mod "${onPath}/required"`, `cp "${onPath}/built" "$3"`);
    expect(await findK6(folder, tell)).toEqual({ path: join(folder, "k6"), origin: "built with go" });
    expect(readFileSync(join(onPath, "required"), "utf8")).toContain("require go.k6.io/k6/v2 v2.2.0\n");
    expect(await findK6(folder, tell)).toEqual({ path: join(folder, "k6"), origin: "built before" });
    expect(told).toEqual(["building k6 v2.2.0 with go, once"]);
  });

  it("a build that fails says why and leaves nothing half built", async () => {
    command(onPath, "go", `test "$1" = version && exit 0`, `echo half > "$3"; echo "no route to proxy" >&2; exit 1`);
    await expect(findK6(folder, tell)).rejects.toThrow("k6 could not be built with go: no route to proxy.");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("what is at hand is never built", async () => {
    command(onPath, "go", `touch ${join(onPath, "asked")}`);
    expect(await k6AtHand(folder)).toBeUndefined();
    expect(existsSync(join(onPath, "asked"))).toBe(false);
  });
});
