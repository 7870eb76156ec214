import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SystemName } from "../../topology.ts";
import { pause, until, type Stage } from "../stage.ts";

/** Ends a process by a signal and waits until another has taken its place. @returns the instant it was ended, by the monotonic clock */
async function end(name: string, signal: "SIGKILL" | "SIGTERM", { estate }: Stage): Promise<number> {
  const pid = estate.pid(name);
  if (pid === undefined) throw new Error(`${name} has no process`);
  const endedAt = performance.now();
  process.kill(pid, signal);
  await until(`${name} ends on ${signal} and is started again`, () => estate.pid(name) !== pid);
  return endedAt;
}

export const kill = (name: string, stage: Stage): Promise<number> => end(name, "SIGKILL", stage);
/** Recovery counts from its end: a process that is asked to end first finishes what it does. */
export async function stop(name: string, stage: Stage): Promise<number> {
  await end(name, "SIGTERM", stage);
  return performance.now();
}

/**
 * Kills a system, makes its file one of an earlier release, which it has to migrate when it starts, and kills it so long
 * after each of its next starts.
 */
export async function killInMigration(name: SystemName, startsMs: readonly number[], stage: Stage): Promise<number> {
  const { estate } = stage;
  const pid = estate.pid(name);
  if (pid === undefined) throw new Error(`${name} has no process`);
  const restarts = estate.restarts()[name] ?? 0;
  const killedAt = performance.now();
  process.kill(pid, "SIGKILL");
  await until(`${name} is gone`, () => (estate.restarts()[name] ?? 0) > restarts);
  // Nothing else of this process runs in between, so that it is not started before this is done.
  makeEarlier(join(estate.place.dataFolder, name, `${name}.sqlite`));
  await until(`${name} is started again`, () => estate.pid(name) !== pid);
  for (const startMs of startsMs) {
    await pause(startMs);
    await kill(name, stage);
  }
  return killedAt;
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
