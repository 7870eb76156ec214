import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Database, isStorageFull } from "./store.ts";

let folder: string;
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cashline-store-"));
  database = new Database(join(folder, "store.sqlite"));
  database.sqlite.exec("CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE notes (text)");
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const note = (text: string): unknown => database.run("INSERT INTO notes VALUES (?)", text);
const notes = (): string[] => database.all<{ text: string }>("SELECT text FROM notes").map(({ text }) => text);
const tooMuch = (): unknown => database.run("INSERT INTO notes VALUES (zeroblob(1000000))");
const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

describe("a store without room", () => {
  test("says so, keeps nothing of the transaction, and takes the next one once there is room", () => {
    const write = (): unknown =>
      database.transaction(() => {
        note("half");
        return tooMuch();
      });
    expect(isStorageFull(thrownBy(() => database.withoutRoom(write)))).toBe(true);
    expect(notes()).toEqual([]);
    database.transaction(() => note("whole"));
    expect(notes()).toEqual(["whole"]);
    write();
    expect(notes()).toHaveLength(3);
  });

  test("lends nothing of the pages that a deletion has left free, and takes them once there is room", () => {
    for (let row = 0; row < 3; row += 1) tooMuch();
    database.run("DELETE FROM notes");
    const write = (): unknown => database.transaction(tooMuch);
    expect(isStorageFull(thrownBy(() => database.withoutRoom(write)))).toBe(true);
    expect(notes()).toEqual([]);
    write();
    expect(notes()).toHaveLength(1);
  });

  test("lets through what leaves no more pages in use than there were", () => {
    database.transaction(tooMuch);
    database.withoutRoom(() =>
      database.transaction(() => {
        database.run("DELETE FROM notes");
        tooMuch();
      }),
    );
    expect(notes()).toHaveLength(1);
  });

  test("says so of a rehearsal too", () => {
    const rehearse = (): unknown => database.rehearse(tooMuch);
    expect(isStorageFull(thrownBy(() => database.withoutRoom(() => database.transaction(rehearse))))).toBe(true);
    database.transaction(() => note("after"));
    expect(notes()).toEqual(["after"]);
  });

  test("is told from any other failure", () => {
    expect(isStorageFull(thrownBy(() => database.run("INSERT INTO parents VALUES ('no number')")))).toBe(false);
    expect(isStorageFull(undefined)).toBe(false);
    expect(isStorageFull(new Error("database or disk is full"))).toBe(false);
  });
});

test("a transaction whose commit fails is taken back, and the next one goes well", () => {
  database.sqlite.exec("CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)");
  const orphan = (): unknown => database.transaction(() => database.run("INSERT INTO children VALUES (7)"));
  expect(orphan).toThrow("FOREIGN KEY constraint failed");
  database.transaction(() => note("after"));
  expect(notes()).toEqual(["after"]);
  expect(database.all("SELECT * FROM children")).toEqual([]);
});

test("waits for a process that holds the file while it is opened", async () => {
  const file = join(folder, "held.sqlite");
  const hold = `const held = new (require("node:sqlite").DatabaseSync)(${JSON.stringify(file)});
    held.exec("CREATE TABLE notes (text); BEGIN EXCLUSIVE");
    console.log("held");
    setTimeout(() => held.exec("COMMIT"), 300);`;
  const holder = spawn(process.execPath, ["-e", hold], { stdio: ["ignore", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  const opened = new Database(file);
  opened.run("INSERT INTO notes VALUES ('after')");
  opened.close();
  await once(holder, "exit");
});
