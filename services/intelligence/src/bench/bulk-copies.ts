import type { Store } from "../store/store.ts";
import { copiedAs, type Renaming } from "./base-events.ts";

/** Tables that are no data of a customer's, or that are computed from the others. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  "migrations",
  "holds",
  "event_days",
  "lateness_days",
  "api_calls",
  "delivery_counts",
  "outbox_backlogs",
  "redeliveries",
  "fault_changes",
]);

type Column = { table: string; name: string; type: string };

/**
 * Fills a sandbox by the engine alone: everything another one has, with other ids, payloads included. What views fill is
 * filled by them. Times stay: the season is the same, its customers are more.
 * @param copy the number of the copy, which no other of the sandbox has
 */
export async function copyInBulk(store: Store, from: string, to: string, copy: number): Promise<void> {
  const columns = await store.query<Column>(
    `SELECT table, name, type FROM system.columns WHERE database = 'pi' AND table IN (SELECT name FROM system.tables WHERE database = 'pi' AND engine LIKE '%MergeTree')
AND default_kind != 'MATERIALIZED' AND table NOT IN (SELECT extract(create_table_query, ' TO pi\\\\.(\\\\w+)') FROM system.tables WHERE database = 'pi' AND engine = 'MaterializedView') ORDER BY table, position`,
  );
  const renaming = copiedAs(copy);
  for (const [table, own] of Map.groupBy(columns, (column) => column.table)) {
    if (NOT_COPIED.has(table)) continue;
    const values = own.map((column) => (column.name === "tenant" ? "{to:String}" : renamed(column, renaming)));
    await store.command(
      `INSERT INTO pi.${table} (${own.map(({ name }) => name).join(", ")}) SELECT ${values.join(", ")} FROM pi.${table} FINAL WHERE tenant = {from:String}`,
      { from, to },
    );
  }
}

/** A column's value in a copy: texts with their ids replaced, all else as it is. */
function renamed({ name, type }: Column, renaming: Renaming): string {
  const replaced = (value: string): string => `replaceRegexpAll(${value}, '${escaped(renaming.pattern)}', '${escaped(renaming.re2)}')`;
  if (type === "String") return replaced(name);
  if (type === "Array(String)") return `arrayMap(each -> ${replaced("each")}, ${name})`;
  if (type === "Array(Tuple(object_type String, object_id String))") return `arrayMap(each -> (each.1, ${replaced("each.2")}), ${name})`;
  return name;
}

const escaped = (text: string): string => text.replaceAll("\\", "\\\\");
