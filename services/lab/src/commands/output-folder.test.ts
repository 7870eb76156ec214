import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emptyEstateFolder, requireWritable } from "./output-folder.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "cashline-out-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe("the folder of --out", () => {
  it("is made, however deep, and left empty", () => {
    requireWritable(join(parent, "a/b"));
    expect(readdirSync(join(parent, "a/b"))).toEqual([]);
    requireWritable(join(parent, "a/b"));
  });

  it.each(["file", "file/below"])("is refused in one sentence where a file lies (%s)", (path) => {
    writeFileSync(join(parent, "file"), "");
    expect(() => requireWritable(join(parent, path))).toThrow(/^\S+ cannot be made or written to as a folder \(ENOTDIR\); .*--out\.$/);
  });

  it.each(["/dev/null/x", ...(platform() === "linux" ? ["/proc/cashline/deep", "/sys/cashline"] : [])])(
    "is refused at once where nobody can write: %s",
    (path) => {
      expect(() => requireWritable(path)).toThrow(/cannot be made or written to as a folder \(E\w+\)/);
    },
  );
});

describe("a folder to empty for a new estate", () => {
  it("is emptied when an estate was in it, and may be missing or empty", () => {
    const folder = join(parent, "demo");
    emptyEstateFolder(folder);
    mkdirSync(folder);
    emptyEstateFolder(folder);
    mkdirSync(folder);
    writeFileSync(join(folder, "engine-identity.pem"), "");
    writeFileSync(join(folder, "clients.json"), "{}");
    emptyEstateFolder(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it("is left alone, and refused, when it holds anything else", () => {
    const folder = join(parent, "demo");
    mkdirSync(folder);
    writeFileSync(join(folder, "holiday.jpg"), "");
    expect(() => emptyEstateFolder(folder)).toThrow(/holds no estate.*--out/);
    expect(readdirSync(folder)).toEqual(["holiday.jpg"]);
  });
});
