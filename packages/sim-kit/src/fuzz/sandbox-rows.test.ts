import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { digestOf, rememberedDigest } from "./sandbox-rows.ts";

const store = (): DatabaseSync => {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE a (tenant TEXT, n INTEGER); CREATE TABLE b (tenant TEXT, n INTEGER)");
  for (const tenant of ["one", "two"]) database.exec(`INSERT INTO a VALUES ('${tenant}', 1); INSERT INTO b VALUES ('${tenant}', 2)`);
  return database;
};

test.each([
  "UPDATE b SET n = 3 WHERE tenant = 'two'",
  "INSERT INTO a VALUES ('two', 1)",
  "DELETE FROM a WHERE tenant = 'two'",
  "UPDATE a SET tenant = 'three' WHERE tenant = 'two'",
])("only the sandbox whose rows change has another digest (%s)", (change) => {
  const database = store();
  const before = { one: digestOf(database, "one"), two: digestOf(database, "two") };
  database.exec(change);
  expect(digestOf(database, "one")).toBe(before.one);
  expect(digestOf(database, "two")).not.toBe(before.two);
});

test("a digest is made again once another connection has written, leaving out what it is told to", () => {
  const path = join(mkdtempSync(join(tmpdir(), "cashline-rows-")), "store.sqlite");
  const writer = new DatabaseSync(path);
  writer.exec("CREATE TABLE a (tenant TEXT, n INTEGER); CREATE TABLE b (tenant TEXT, n INTEGER)");
  const watcher = new DatabaseSync(path, { readOnly: true });
  const digest = rememberedDigest(watcher, "one");
  const before = [digest([]), digest(["b"])];
  expect([digest([]), digest(["b"])]).toEqual(before);
  writer.exec("INSERT INTO b VALUES ('one', 1)");
  expect(digest(["b"])).toBe(before[1]);
  expect(digest([])).not.toBe(before[0]);
  expect(digest([])).toBe(digestOf(watcher, "one"));
  writer.close();
  watcher.close();
  rmSync(dirname(path), { recursive: true });
});

test("a table that does not keep sandboxes apart is an error", () => {
  const database = store();
  database.exec("CREATE TABLE shared (n INTEGER)");
  expect(() => digestOf(database, "one")).toThrow("tenant");
});
