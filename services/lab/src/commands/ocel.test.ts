import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { formatOf, ocelExport } from "./ocel.ts";

test.each([
  ["log.json", "json"],
  ["log.JSON", "json"],
  ["log.sqlite", "sqlite"],
  ["log.sqlite3", "sqlite"],
  ["a.folder/log.db", "sqlite"],
])("%s is written as %s", (file, format) => {
  expect(formatOf(file, undefined)).toBe(format);
});

test.each(["log.csv", "log.jsonocel", "log.xml", "log", "json", "a.json/log"])(
  "%s names no format, and is written only in one that is named",
  (file) => {
    expect(() => formatOf(file, undefined)).toThrow(
      `${file} names no format: end it in .json, .sqlite, .sqlite3 or .db, or choose one with --format json or --format sqlite.`,
    );
    expect(formatOf(file, "sqlite")).toBe("sqlite");
  },
);

test("it is refused before an estate is asked or anything is written", async () => {
  const out = mkdtempSync(join(tmpdir(), "cashline-ocel-"));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const options = { sandbox: "season", out, json: false };
  await expect(ocelExport(join(out, "log.csv"), options)).rejects.toThrow("log.csv names no format");
  await expect(ocelExport(join(out, "log.json"), options)).rejects.toThrow("No estate is running here");
  expect(readdirSync(out)).toEqual([]);
});
