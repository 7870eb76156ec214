/** A process that brings the event log in the file that is named up to date, as a system does, says when it is up, and stays until it is ended. */
import { DatabaseSync } from "node:sqlite";

const database = new DatabaseSync(process.argv[2] ?? "", { timeout: 5000 });
database.exec("PRAGMA journal_mode = WAL");
const members = "rowid, tenant, sequence, id, type, subject, body, delivered";
const { sql } = database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'events'").get() as { sql: string };
if (!sql.includes("AUTOINCREMENT"))
  database.exec(`BEGIN IMMEDIATE;
    ALTER TABLE events RENAME TO events_before;
    CREATE TABLE events (rowid INTEGER PRIMARY KEY AUTOINCREMENT, tenant, sequence, id, type, subject, body, delivered);
    INSERT INTO events (${members}) SELECT ${members} FROM events_before;
    DROP TABLE events_before;
    COMMIT`);
database.exec(`CREATE INDEX IF NOT EXISTS events_by_sequence ON events (tenant, sequence);
  CREATE INDEX IF NOT EXISTS events_by_id ON events (tenant, id);
  CREATE INDEX IF NOT EXISTS events_by_subject ON events (tenant, subject, sequence);
  CREATE INDEX IF NOT EXISTS events_undelivered ON events (rowid, tenant) WHERE delivered = 0`);
process.stdout.write("up\n");
setInterval(() => undefined, 1000);
