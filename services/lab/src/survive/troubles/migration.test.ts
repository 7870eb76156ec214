import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { Estate } from "../../supervisor/supervisor.ts";
import type { Stage } from "../stage.ts";
import { killInMigration } from "./migration.ts";

const EVENTS = 20_000;

/** A process that is started again when it ends. */
function supervised(file: string): Pick<Estate, "pid" | "restarts" | "ready"> {
  let restarts = -1;
  let child: ChildProcess;
  let up: Promise<unknown>;
  let isOver = false;
  const launch = (): void => {
    if (isOver) return;
    restarts += 1;
    const started = spawn(process.execPath, [fileURLToPath(import.meta.resolve("./migrating.fixture.ts")), file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child = started;
    up = new Promise((resolve) => started.stdout.once("data", resolve));
    started.once("exit", launch);
  };
  launch();
  onTestFinished(() => {
    isOver = true;
    child.kill("SIGKILL");
  });
  const ready = async (): Promise<void> => {
    for (let of = restarts; ; of = restarts) {
      await up;
      if (of === restarts) return;
    }
  };
  return { pid: () => child.pid, restarts: () => ({ billing: restarts }), ready };
}

test("a system is killed in the midst of its migration, twice, and the start after brings it to an end with nothing lost", async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "cashline-migration-"));
  onTestFinished(() => rmSync(dataFolder, { recursive: true }));
  mkdirSync(join(dataFolder, "billing"));
  const file = join(dataFolder, "billing/billing.sqlite");
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  const members = "tenant TEXT, sequence INTEGER, id TEXT, type TEXT, subject TEXT, body TEXT, delivered INTEGER";
  database.exec(`CREATE TABLE events (rowid INTEGER PRIMARY KEY, ${members});
    INSERT INTO events WITH RECURSIVE n (of) AS (SELECT 1 UNION ALL SELECT of + 1 FROM n WHERE of < ${EVENTS})
      SELECT of, 's', of, 'e' || of, 't', 'o', '{}', 1 FROM n`);
  const estate = supervised(file);
  await estate.ready();
  const stage = { estate: { ...estate, place: { dataFolder } } } as unknown as Stage;
  expect(await killInMigration("billing", stage)).toMatchObject({ met: 2 });
  await estate.ready();
  const one = (sql: string): unknown => database.prepare(sql).get();
  expect(one("SELECT count(*) AS events, max(sequence) AS last FROM events")).toEqual({ events: EVENTS, last: EVENTS });
  expect(one("SELECT sql FROM sqlite_schema WHERE name = 'events'")).toMatchObject({ sql: expect.stringContaining("AUTOINCREMENT") });
  expect(one("SELECT count(*) AS indexes FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'events'")).toEqual({ indexes: 4 });
});
