/**
 * Reads and writes OCEL 2.0 files for the command line, which imports no service:
 * `read <file>` prints the log of a JSON or SQLite file as canonical JSON; `write <file> json|sqlite` takes one on its input.
 */
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import type { OcelLog } from "@cashline/contracts/services/intelligence/ocel";
import { InconsistentLog, canonicalLog, logText } from "./log.ts";
import { readSqlite } from "./read-sqlite.ts";
import { writeSqlite } from "./write-sqlite.ts";
import { requireLog } from "./log-shape.ts";

const SQLITE = "SQLite format 3\0";

const [action, file = "", format = "json"] = process.argv.slice(2);
try {
  if (action === "read")
    process.stdout.write(logText(canonicalLog(isSqlite(file) ? readSqlite(file) : jsonOf(readFileSync(file, "utf8")))));
  else if (action === "write") write(canonicalLog(jsonOf(readFileSync(0, "utf8"))));
  else throw new Error("say `read <file>` or `write <file> json|sqlite`");
} catch (error) {
  const faults = error instanceof InconsistentLog ? error.faults.map(({ pointer, message }) => `${pointer} ${message}`) : [];
  process.stderr.write(`${faults.length > 0 ? faults.join("\n") : error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function write(log: ReturnType<typeof canonicalLog>): void {
  if (format === "sqlite") writeSqlite(log, file);
  else writeFileSync(file, logText(log));
}

/** The log of a JSON text. @throws Error that names what is not as the standard has it */
function jsonOf(text: string): OcelLog {
  return requireLog(JSON.parse(text));
}

function isSqlite(path: string): boolean {
  const handle = openSync(path, "r");
  try {
    const head = Buffer.alloc(SQLITE.length);
    readSync(handle, head, 0, head.length, 0);
    return head.toString("latin1") === SQLITE;
  } finally {
    closeSync(handle);
  }
}
