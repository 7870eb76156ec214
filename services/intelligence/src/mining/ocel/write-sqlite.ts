import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { BEGINNING, type CanonicalLog } from "./log.ts";
import { commonTables, quoted, tableNames, tableOf } from "./sqlite-schema.ts";

type Value = string | number | boolean;

const stored = (value: Value | undefined): string | number | null =>
  value === undefined ? null : typeof value === "boolean" ? Number(value) : value;

/**
 * Writes the log as an OCEL 2.0 SQLite file, in place of one that lies there. The same log is the same file.
 * An object's first row holds what it began with; each change adds a row with the changed column alone.
 * @throws Error when a type has columns SQLite cannot tell apart
 */
export function writeSqlite(log: CanonicalLog, file: string): void {
  const declarations = {
    event: tableNames(log.eventTypes),
    object: tableNames(log.objectTypes),
  };
  const tables = [
    ...commonTables,
    ...log.eventTypes.map((type) => tableOf("event", declarations.event.get(type.name) ?? "", type)),
    ...log.objectTypes.map((type) => tableOf("object", declarations.object.get(type.name) ?? "", type)),
  ];
  rmSync(file, { force: true });
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
    for (const table of tables) database.exec(table);
    writeTypes(database, declarations);
    writeObjects(database, log, declarations.object);
    writeEvents(database, log, declarations.event);
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}

function writeTypes(database: DatabaseSync, declarations: Record<"event" | "object", ReadonlyMap<string, string>>): void {
  for (const kind of ["event", "object"] as const) {
    const insert = database.prepare(`INSERT INTO ${kind}_map_type VALUES (?, ?)`);
    for (const [type, table] of declarations[kind]) insert.run(type, table);
  }
}

/** An insert into the table of a type, by its columns. */
function inserter(database: DatabaseSync, table: string, columns: readonly string[]) {
  const statement = database.prepare(`INSERT INTO ${quoted(table)} VALUES (${columns.map(() => "?").join(", ")})`);
  return (row: ReadonlyMap<string, Value | null>): void =>
    void statement.run(...columns.map((column) => stored(row.get(column) ?? undefined)));
}

function writeObjects(database: DatabaseSync, log: CanonicalLog, tables: ReadonlyMap<string, string>): void {
  const object = database.prepare("INSERT INTO object VALUES (?, ?)");
  const inserters = new Map(
    log.objectTypes.map(({ name, attributes }) => [
      name,
      inserter(database, `object_${tables.get(name)}`, [
        "ocel_id",
        "ocel_time",
        "ocel_changed_field",
        ...attributes.map((each) => each.name),
      ]),
    ]),
  );
  for (const { id, type, attributes } of log.objects) {
    object.run(id, type);
    const first = new Map<string, Value | null>([
      ["ocel_id", id],
      ["ocel_time", BEGINNING],
    ]);
    const changes: (typeof attributes)[number][] = [];
    for (const attribute of attributes)
      if (attribute.time === BEGINNING && !first.has(attribute.name)) first.set(attribute.name, attribute.value);
      else changes.push(attribute);
    const insert = inserters.get(type);
    insert?.(first);
    for (const { name, value, time } of changes)
      insert?.(
        new Map<string, Value | null>([
          ["ocel_id", id],
          ["ocel_time", time],
          ["ocel_changed_field", name],
          [name, value],
        ]),
      );
  }
  const tie = database.prepare("INSERT INTO object_object VALUES (?, ?, ?)");
  for (const { id, relationships } of log.objects) for (const { objectId, qualifier } of relationships) tie.run(id, objectId, qualifier);
}

function writeEvents(database: DatabaseSync, log: CanonicalLog, tables: ReadonlyMap<string, string>): void {
  const event = database.prepare("INSERT INTO event VALUES (?, ?)");
  const tie = database.prepare("INSERT INTO event_object VALUES (?, ?, ?)");
  const inserters = new Map(
    log.eventTypes.map(({ name, attributes }) => [
      name,
      inserter(database, `event_${tables.get(name)}`, ["ocel_id", "ocel_time", ...attributes.map((each) => each.name)]),
    ]),
  );
  for (const { id, type, time, attributes, relationships } of log.events) {
    event.run(id, type);
    inserters.get(type)?.(
      new Map<string, Value | null>([["ocel_id", id], ["ocel_time", time], ...attributes.map(({ name, value }) => [name, value] as const)]),
    );
    for (const { objectId, qualifier } of relationships) tie.run(id, objectId, qualifier);
  }
}
