import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A folder that is this process's alone until it lets go or ends. */
export type FolderLock = { release(): void };

/** How long another may hold it for a moment, to look or to write its process id. */
const PATIENCE_MS = 1000;
const BUSY = 5;

/**
 * Takes a folder, which need not be there yet, for this process alone. The lock is SQLite's, on a file beside the folder:
 * the system drops it with its process, however that ends, so that none is ever left behind. The file itself stays.
 * @throws Error naming the process that has it
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(dirname(folder), { recursive: true });
  const database = new DatabaseSync(fileOf(folder), { timeout: PATIENCE_MS });
  try {
    // The process id is written first, since what an open transaction writes nobody else can read.
    database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE`);
  } catch (error) {
    const holder = isBusy(error) ? pidIn(database) : undefined;
    database.close();
    if (holder === undefined) throw error;
    throw new Error(`Process ${holder} is at work in ${folder}; wait until it has ended, or choose another folder with --out.`, {
      cause: error,
    });
  }
  return { release: () => database.close() };
}

/** The process that has a folder, or undefined when nobody does. */
export function holderOf(folder: string): number | undefined {
  const database = new DatabaseSync(fileOf(folder));
  try {
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    return undefined;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return pidIn(database);
  } finally {
    database.close();
  }
}

const fileOf = (folder: string): string => `${folder}.lock`;
const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === BUSY;
const pidIn = (database: DatabaseSync): number => Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
