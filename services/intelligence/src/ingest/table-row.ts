import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Store } from "../store/store.ts";

/** A row on its way to a table. */
export type TableRow = { readonly table: string; readonly row: Readonly<Record<string, unknown>> };

/**
 * A row of an event's sandbox.
 * @throws TypeError for a column without a value, where the engine would put its own default, and for text that is no Unicode,
 * which it would not read
 */
export function rowIn(table: string, { tenant }: CanonicalEvent, columns: Record<string, unknown>): TableRow {
  for (const [column, value] of Object.entries(columns)) {
    if (value === undefined) throw new TypeError(`${table} has no ${column}`);
    if (!isUnicode(value)) throw new TypeError(`${column} of ${table} is no Unicode text`);
  }
  return { table: `pi.${table}`, row: { tenant, ...columns } };
}

function isUnicode(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  return typeof value !== "object" || value === null || Object.values(value).every(isUnicode);
}

/** A row that carries the object's version by its source, by which the table keeps the latest or tells each apart. */
export function versionedRowIn(table: string, event: CanonicalEvent, columns: Record<string, unknown>): TableRow {
  return rowIn(table, event, { version: event.objectVersion, ...columns });
}

/** Stores rows, one insert a table, in the order in which the tables first come. @throws what the store says */
export async function storeRows(store: Pick<Store, "insert">, rows: readonly TableRow[]): Promise<void> {
  for (const [table, group] of Map.groupBy(rows, (each) => each.table))
    await store.insert(
      table,
      group.map(({ row }) => row),
    );
}
