import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineIdentity } from "./engine-identity.ts";
import { requireShortPaths } from "./supervisor.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cashline-identity-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the engine's identity", () => {
  it("is made once, readable by its owner alone, and stays", () => {
    const first = engineIdentity(folder);
    expect(first.publicKey).toMatch(/^publickeyv1_[1-9A-HJ-NP-Za-km-z]{43,44}$/);
    expect(statSync(first.privateKeyFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(first.privateKeyFile, "utf8")).toContain("BEGIN PRIVATE KEY");
    expect(engineIdentity(folder)).toEqual(first);
  });
});

describe("a folder too deep for the engine's sockets", () => {
  it("is refused before anything starts, with what to do", () => {
    expect(() => requireShortPaths({ dataFolder: `/${"deep/".repeat(20)}estate` })).toThrow(/lies too deep.*--out/);
    expect(() => requireShortPaths({ dataFolder: "/home/someone/projects/cashline/.cashline/estate" })).not.toThrow();
  });
});
