import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SystemName } from "../../topology.ts";
import { until, type Stage } from "../stage.ts";
import type { Made } from "./made.ts";
import { pidOf } from "./processes.ts";

/** So often a system is killed while it migrates. */
const KILLS = 2;
/** So often it may be done with its file before it is seen to begin; the file is then made an earlier one again. */
const TRIES = 20;
/** What SQLite answers to a second writer. */
const BUSY = 5;
/** A result code's first byte is its kind, the rest tells more. */
const KIND_OF_RESULT = 0xff;
const INDEXES = ["events_by_sequence", "events_by_id", "events_by_subject", "events_undelivered"];

/**
 * Kills a system and makes its file one of an earlier release, which it has to migrate when it starts; kills it as soon as it
 * is seen writing to that file, and again at its next start. What is half-way then, the start after has to bring to an end.
 * @throws Error when it is done too soon each time
 */
export async function killInMigration(name: SystemName, stage: Stage): Promise<Made> {
  const file = join(stage.estate.place.dataFolder, name, `${name}.sqlite`);
  const endedAt = performance.now();
  await killAndThen(name, stage, () => makeEarlier(file));
  let met = 0;
  for (let tries = 0; met < KILLS; tries += 1) {
    if (tries === TRIES) throw new Error(`${name} was done with its migration ${TRIES} times before it could be killed in it`);
    await written(file, name, stage);
    await killAndThen(name, stage, () => {
      if (isMigrated(file)) makeEarlier(file);
      else met += 1;
    });
  }
  return { endedAt, met };
}

/** Kills a process, does something while it is dead, and waits until another has taken its place. */
async function killAndThen(name: SystemName, stage: Stage, work: () => void): Promise<void> {
  const { estate } = stage;
  const pid = pidOf(name, stage);
  const restarts = estate.restarts()[name] ?? 0;
  process.kill(pid, "SIGKILL");
  await until(`${name} is gone`, () => (estate.restarts()[name] ?? 0) > restarts);
  // Nothing else of this process runs in between, so that it is not started before this is done.
  work();
  await until(`${name} is started again`, () => estate.pid(name) !== pid);
}

/** Waits until a process that has been started writes to its file, or answers, since it is then done. */
async function written(file: string, name: SystemName, { estate }: Stage): Promise<void> {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    const pid = estate.pid(name);
    let isUp = false;
    const looked = (): void => void (isUp = true);
    // Whoever does not come up is named where the estate is waited for.
    void estate.ready().then(looked, looked);
    while (!isUp && !isHeld(database) && estate.pid(name) === pid) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    database.close();
  }
}

/** Whether another process is in the midst of a transaction that writes. */
function isHeld(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    return false;
  } catch (error) {
    const { errcode = 0 } = error as { errcode?: number };
    // Busy with the recovery of what it was killed in is not yet writing.
    if ((errcode & KIND_OF_RESULT) === BUSY) return errcode === BUSY;
    throw error;
  }
}

function isMigrated(file: string): boolean {
  const database = new DatabaseSync(file);
  try {
    const { sql } = database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'events'").get() as { sql: string };
    const indexes = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'events'").all();
    return sql.includes("AUTOINCREMENT") && INDEXES.every((index) => indexes.some(({ name }) => name === index));
  } finally {
    database.close();
  }
}

/** The event log as it was before row numbers were given once: without AUTOINCREMENT, and without its indexes. Nothing is lost by it. */
function makeEarlier(file: string): void {
  const database = new DatabaseSync(file);
  const members = "rowid, tenant, sequence, id, type, subject, body, delivered";
  try {
    database.exec(`BEGIN IMMEDIATE;
      ALTER TABLE events RENAME TO events_now;
      CREATE TABLE events (rowid INTEGER PRIMARY KEY, tenant TEXT NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL,
        type TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0) STRICT;
      INSERT INTO events (${members}) SELECT ${members} FROM events_now;
      DROP TABLE events_now;
      COMMIT`);
  } finally {
    database.close();
  }
}
