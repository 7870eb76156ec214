import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import type { OcelLog, OcelRelationship, OcelType, OcelValueKind } from "@cashline/contracts/services/intelligence/ocel";
import { BEGINNING, InconsistentLog, asKind, instantText } from "./log.ts";
import { kindOfColumn, quoted } from "./sqlite-schema.ts";

type Row = Record<string, SQLOutputValue>;
type Value = string | number | boolean;

/**
 * Reads an OCEL 2.0 SQLite file, also as other tools write it: times without a zone are UTC, a table without changes may lack
 * their column. What the columns declare, the attributes are.
 * @throws InconsistentLog for a value that is not of its column's kind; Error for a file that is no such log
 */
export function readSqlite(file: string): OcelLog {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = (sql: string): Row[] => database.prepare(sql).all();
    const typed = (kind: "event" | "object") =>
      rows(`SELECT ocel_type, ocel_type_map FROM ${kind}_map_type`).map((row) => {
        const table = `${kind}_${text(row["ocel_type_map"])}`;
        const columns = rows(`PRAGMA table_info(${quoted(table)})`).map(({ name, type }) => ({ name: text(name), declared: text(type) }));
        if (columns.length === 0) throw new Error(`${file} has no table ${table}`);
        const attributes = columns
          .filter(({ name }) => !["ocel_id", "ocel_time", "ocel_changed_field"].includes(name))
          .map(({ name, declared }) => ({ name, type: kindOfColumn(declared) }));
        return { table, type: { name: text(row["ocel_type"]), attributes } };
      });
    const eventTypes = typed("event");
    const objectTypes = typed("object");
    const ties = (sql: string): Map<string, OcelRelationship[]> => {
      const byId = new Map<string, OcelRelationship[]>();
      for (const { id, other, qualifier } of rows(sql))
        byId.getOrInsertComputed(text(id), () => []).push({ objectId: text(other), qualifier: text(qualifier) });
      return byId;
    };
    const ofEvents = ties(
      "SELECT ocel_event_id AS id, ocel_object_id AS other, ocel_qualifier AS qualifier FROM event_object ORDER BY rowid",
    );
    const ofObjects = ties(
      "SELECT ocel_source_id AS id, ocel_target_id AS other, ocel_qualifier AS qualifier FROM object_object ORDER BY rowid",
    );
    const values = new Map<string, { name: string; value: Value; time: string }[]>();
    for (const { table, type } of objectTypes)
      for (const row of rows(`SELECT * FROM ${quoted(table)} ORDER BY rowid`)) {
        const ofObject = values.getOrInsertComputed(text(row["ocel_id"]), () => []);
        const changed = row["ocel_changed_field"] ?? null;
        const time = timeOf(row["ocel_time"] ?? (changed === null ? BEGINNING : undefined));
        for (const { name, value } of valuesOf(type, row)) if (changed === null || name === changed) ofObject.push({ name, value, time });
      }
    const happened = new Map(
      eventTypes.flatMap(({ table, type }) =>
        rows(`SELECT * FROM ${quoted(table)}`).map(
          (row) => [text(row["ocel_id"]), { time: timeOf(row["ocel_time"]), attributes: valuesOf(type, row) }] as const,
        ),
      ),
    );
    return {
      eventTypes: eventTypes.map(({ type }) => type),
      objectTypes: objectTypes.map(({ type }) => type),
      events: rows("SELECT ocel_id, ocel_type FROM event ORDER BY rowid").map(({ ocel_id: id, ocel_type: type }) => {
        const details = happened.get(text(id));
        if (!details) throw new Error(`event "${text(id)}" has no row in the table of its type`);
        return { id: text(id), type: text(type), ...details, relationships: ofEvents.get(text(id)) ?? [] };
      }),
      objects: rows("SELECT ocel_id, ocel_type FROM object ORDER BY rowid").map((row) => ({
        id: text(row["ocel_id"]),
        type: text(row["ocel_type"]),
        attributes: values.get(text(row["ocel_id"])) ?? [],
        relationships: ofObjects.get(text(row["ocel_id"])) ?? [],
      })),
    };
  } finally {
    database.close();
  }
}

/** What a row holds of its type's attributes; an empty column holds nothing. */
function valuesOf({ name: type, attributes }: OcelType, row: Row): { name: string; value: Value }[] {
  return attributes.flatMap(({ name, type: kind }) => {
    const raw = row[name] ?? null;
    return raw === null ? [] : [{ name, value: valueOf(type, name, kind, raw) }];
  });
}

function valueOf(type: string, name: string, kind: OcelValueKind, raw: SQLOutputValue): Value {
  const plain = typeof raw === "bigint" ? Number(raw) : raw;
  const value = plain === null || plain instanceof Uint8Array ? undefined : kind === "time" ? zoned(String(plain)) : asKind(kind, plain);
  if (value === undefined)
    throw new InconsistentLog([{ pointer: `/${type}`, message: `"${String(raw).slice(0, 60)}" of "${name}" is no ${kind}` }]);
  return value;
}

function timeOf(raw: SQLOutputValue | undefined): string {
  const time = typeof raw === "string" ? zoned(raw) : undefined;
  if (time === undefined) throw new InconsistentLog([{ pointer: "", message: `"${String(raw).slice(0, 60)}" is no time` }]);
  return time;
}

/** A time as SQLite's own functions and other tools write it, `2026-01-05 10:00:00`, is in UTC. */
function zoned(raw: string): string | undefined {
  const iso = raw.trim().replace(" ", "T");
  const day = /^\d{4}-\d\d-\d\d$/.test(iso) ? `${iso}T00:00:00` : iso;
  return instantText(/([zZ]|[-+]\d\d:?\d\d)$/.test(day) ? day : `${day}Z`);
}

function text(value: SQLOutputValue | undefined): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  throw new Error(`a name or id of the log is ${value === null || value === undefined ? "missing" : "no text"}`);
}
