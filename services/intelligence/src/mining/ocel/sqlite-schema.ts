import type { OcelType, OcelValueKind } from "@cashline/contracts/services/intelligence/ocel";

/** How kinds of value stand in columns. Source: OCEL 2.0 Specification, the relational format. */
const columnTypes: Readonly<Record<OcelValueKind, string>> = {
  string: "TEXT",
  time: "TIMESTAMP",
  integer: "INTEGER",
  float: "REAL",
  boolean: "BOOLEAN",
};

/** The kind of value a column of a declared type holds; what is not known is text. */
export function kindOfColumn(declared: string): OcelValueKind {
  if (/bool/i.test(declared)) return "boolean";
  if (/time|date/i.test(declared)) return "time";
  if (/int/i.test(declared)) return "integer";
  if (/real|floa|doub|num|dec/i.test(declared)) return "float";
  return "string";
}

/** A name in a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Tables the standard has already, whose names a type's own table would take. */
const TAKEN = ["object", "map_type"];

/**
 * What each type is called in the name of its table: its letters, digits and underscores, told apart by a number where two
 * would be the same to SQLite, which knows no case.
 */
export function tableNames(types: readonly OcelType[]): Map<string, string> {
  const taken = new Set(TAKEN);
  return new Map(
    types.map(({ name }) => {
      const base = name.replaceAll(/\W/g, "") || "type";
      let candidate = base;
      for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) candidate = `${base}_${number}`;
      taken.add(candidate.toLowerCase());
      return [name, candidate];
    }),
  );
}

/** The tables every log has. */
export const commonTables: readonly string[] = [
  `CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)`,
  `CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)`,
  `CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT, FOREIGN KEY (ocel_type) REFERENCES event_map_type (ocel_type))`,
  `CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT, FOREIGN KEY (ocel_type) REFERENCES object_map_type (ocel_type))`,
  `CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
  PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier),
  FOREIGN KEY (ocel_event_id) REFERENCES event (ocel_id), FOREIGN KEY (ocel_object_id) REFERENCES object (ocel_id))`,
  `CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
  PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier),
  FOREIGN KEY (ocel_source_id) REFERENCES object (ocel_id), FOREIGN KEY (ocel_target_id) REFERENCES object (ocel_id))`,
];

/** Columns beside the attributes of a type's table; an attribute of such a name has no place in it. */
const OWN = { event: ["ocel_id", "ocel_time"], object: ["ocel_id", "ocel_time", "ocel_changed_field"] } as const;

/**
 * The table of one type of event or object.
 * @throws Error when two of its columns would be the same to SQLite, which knows no case
 */
export function tableOf(kind: "event" | "object", table: string, { name, attributes }: OcelType): string {
  const columns = [...OWN[kind], ...attributes.map((attribute) => attribute.name)];
  const same = columns.find((column, index) => columns.findIndex((each) => each.toLowerCase() === column.toLowerCase()) !== index);
  if (same !== undefined) throw new Error(`SQLite cannot hold the ${kind} type "${name}": it has two columns "${same}". Use JSON.`);
  const own =
    kind === "event" ? "ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP" : "ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT";
  const declared = attributes.map((attribute) => `, ${quoted(attribute.name)} ${columnTypes[attribute.type]}`).join("");
  return `CREATE TABLE ${quoted(`${kind}_${table}`)} (${own}${declared}, FOREIGN KEY (ocel_id) REFERENCES ${kind} (ocel_id))`;
}
