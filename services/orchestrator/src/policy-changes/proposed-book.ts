import type {
  PolicyBook,
  PolicyLayer,
  PolicyProposal,
  PolicyRow,
  PolicyRowEdit,
} from "@cashline/contracts/services/orchestrator/policy-entities";
import { DEFAULT_ROW } from "../policies/check-tables.ts";
import { fault, type PolicyFault } from "../policies/policy-fault.ts";

/** What a proposal changes of its base. */
export type PolicyChange = Pick<PolicyProposal, "title" | "tables" | "layers" | "edits">;

/**
 * The base with whole tables and layers put in the place of those of the same name, then each edit in turn. An edit of
 * what is not there is a fault; whether the book makes sense the checker says.
 */
export function proposedBook(base: PolicyBook, change: PolicyChange): { book: PolicyBook; faults: PolicyFault[] } {
  const book: PolicyBook = {
    tables: replaced(base.tables, change.tables, ({ name }) => name),
    layers: replaced(base.layers, change.layers, ({ scope }) => scope),
  };
  const faults = change.edits.flatMap((edit) =>
    edit.scope === null ? editTable(book, edit) : editLayer(book, edit, edit.scope, change.title),
  );
  // A layer that says nothing any more is none.
  const layers = book.layers
    .map((layer) => ({ ...layer, tables: layer.tables.filter(({ rows }) => rows.length > 0) }))
    .filter(({ tables }) => tables.length > 0);
  return { book: { ...book, layers }, faults };
}

/** Those of the same name replaced, the others added: copies, so that the base stays as it is. */
function replaced<Item>(base: readonly Item[], given: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const names = new Set(base.map(nameOf));
  const kept = base.map((item) => given.find((each) => nameOf(each) === nameOf(item)) ?? item);
  return structuredClone([
    ...kept,
    ...given.filter((item, index) => !names.has(nameOf(item)) || index !== given.findIndex((each) => nameOf(each) === nameOf(item))),
  ]);
}

function editTable(book: PolicyBook, edit: PolicyRowEdit): PolicyFault[] {
  const table = book.tables.find(({ name }) => name === edit.table);
  if (!table) return [fault({ table: edit.table }, "no such table is known")];
  if (edit.edit === "remove") return remove(table.rows, edit, null);
  if (edit.overrides !== undefined) return [fault(placeOf(edit, edit.row.id), "a global row overrides nothing")];
  return put(table.rows, edit.row, edit, edit.before ?? DEFAULT_ROW);
}

/** A layer's first row makes the layer, for the reason of the proposal. */
function editLayer(book: PolicyBook, edit: PolicyRowEdit, scope: string, reason: string): PolicyFault[] {
  let layer: PolicyLayer | undefined = book.layers.find((each) => each.scope === scope);
  let table = layer?.tables.find((each) => each.table === edit.table);
  if (edit.edit === "remove") return remove(table?.rows ?? [], edit, scope);
  const overrides = edit.overrides ?? table?.rows.find(({ id }) => id === edit.row.id)?.overrides;
  if (overrides === undefined) return [fault(placeOf(edit, edit.row.id), "a new row of a layer says which row it overrides")];
  if (!layer) book.layers.push((layer = { scope, reason, tables: [] }));
  if (!table) layer.tables.push((table = { table: edit.table, rows: [] }));
  return put(table.rows, { ...edit.row, overrides }, edit, edit.before);
}

function put<Row extends PolicyRow>(rows: Row[], row: Row, edit: PolicyRowEdit, before: string | undefined): PolicyFault[] {
  const same = rows.findIndex(({ id }) => id === row.id);
  if (same !== -1) {
    rows[same] = row;
    return [];
  }
  const at = before === undefined ? rows.length : rows.findIndex(({ id }) => id === before);
  if (at === -1) return [fault(placeOf(edit, row.id), `stands before ${before}, which is no row here`)];
  rows.splice(at, 0, row);
  return [];
}

function remove(rows: PolicyRow[], edit: Extract<PolicyRowEdit, { edit: "remove" }>, scope: string | null): PolicyFault[] {
  const at = rows.findIndex(({ id }) => id === edit.rowId);
  if (at === -1) return [fault({ table: edit.table, layer: scope, row: edit.rowId }, "there is no such row to take out")];
  rows.splice(at, 1);
  return [];
}

const placeOf = ({ table, scope }: PolicyRowEdit, row: string) => ({ table, layer: scope, row });
