import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const TOOL = join(import.meta.dirname, "ocel-tool.ts");
const LOG = {
  eventTypes: [{ name: "sail", attributes: [] }],
  objectTypes: [{ name: "ship", attributes: [{ name: "flag", type: "string" }] }],
  events: [{ id: "e1", type: "sail", time: "2026-01-01T00:00:00Z", relationships: [{ objectId: "s1", qualifier: "sails" }] }],
  objects: [{ id: "s1", type: "ship", attributes: [{ name: "flag", value: "red", time: "1970-01-01T00:00:00Z" }] }],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cashline-ocel-tool-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tool = (words: readonly string[], input = ""): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [TOOL, ...words], { input, encoding: "utf8" });

test("a log written as JSON and as SQLite is read back as the same text, whichever it was", () => {
  const [json, sqlite] = [join(folder, "log.json"), join(folder, "log.db")];
  for (const [file, format] of [
    [json, "json"],
    [sqlite, "sqlite"],
  ] as const)
    expect(tool(["write", file, format], JSON.stringify(LOG))).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(sqlite).toString("latin1").startsWith("SQLite format 3")).toBe(true);
  const text = readFileSync(json, "utf8");
  expect([tool(["read", json]).stdout, tool(["read", sqlite]).stdout]).toEqual([text, text]);
});

test.each([
  ["something else than a log", JSON.stringify({ colour: "blue" }), /no OCEL 2.0 log/],
  ["no JSON at all", "{", /JSON/],
  ["a log with a tie to nothing", JSON.stringify({ ...LOG, objects: [] }), /^\/events\/0 there is no object "s1"/],
])("%s is refused in a sentence", (_what, text, message) => {
  const file = join(folder, "bad.json");
  writeFileSync(file, text);
  const { status, stdout, stderr } = tool(["read", file]);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
});
