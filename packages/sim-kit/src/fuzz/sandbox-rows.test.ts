import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { digestOf } from "./sandbox-rows.ts";

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

test("a table that does not keep sandboxes apart is an error", () => {
  const database = store();
  database.exec("CREATE TABLE shared (n INTEGER)");
  expect(() => digestOf(database, "one")).toThrow("tenant");
});
