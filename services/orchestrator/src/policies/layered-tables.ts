import { regionOf } from "@cashline/contracts/common/regions";
import type { PolicyBook, PolicyLayer, PolicyTable } from "@cashline/contracts/services/orchestrator/policy-entities";
import type { DecisionTable, TableRow } from "./decision-table.ts";

/** Where layers may apply: every region, and every legal entity. */
export const scopes: ReadonlySet<string> = new Set([...regionOf.keys(), ...regionOf.values()]);

/**
 * The scopes whose rows stand in front of the global ones for a legal entity, the weaker first: region, then entity. An
 * entity no region is known of has its own layer alone; without entity the region's.
 */
export function scopesFor(legalEntity: string | null, region: string | null = null): string[] {
  const place = (legalEntity === null ? undefined : regionOf.get(legalEntity)) ?? region;
  return [place, legalEntity].filter((scope) => scope !== null && scope !== undefined);
}

/** How cases name what decided them: the version, and every layer that applies: `2026-01+APAC+IN01`. */
export function labelOf(version: string, book: PolicyBook, chain: readonly string[]): string {
  return [version, ...chain.filter((scope) => book.layers.some((layer) => layer.scope === scope))].join("+");
}

/** Version and layers of such a label. */
export function readLabel(label: string): { version: string; chain: string[] } {
  const [version = "", ...chain] = label.split("+");
  return { version, chain };
}

/** Every table of a book with the layers of `chain` laid over it, the last on top. */
export function layeredTables(version: string, book: PolicyBook, chain: readonly string[]): DecisionTable[] {
  const layers = chain.flatMap((scope) => book.layers.find((layer) => layer.scope === scope) ?? []);
  return book.tables.map((table) => ({ ...table, version, rows: rowsUnder(table, layers) }));
}

/**
 * The rows of a table under layers. A layer's row stands in front of the row it overrides, and in front of those of
 * weaker layers that override the same; rows of one layer keep their order. One whose row is missing is left out: the
 * checker refuses it.
 */
function rowsUnder(table: PolicyTable, layers: readonly PolicyLayer[]): TableRow[] {
  let rows: (TableRow & { over?: string })[] = [...table.rows];
  for (const layer of layers) {
    const own = layer.tables.filter((each) => each.table === table.name).flatMap((each) => each.rows);
    const targets = [...new Set(own.map(({ overrides }) => overrides))];
    for (const target of targets) {
      const at = rows.findIndex(({ id, over }) => id === target || over === target);
      if (at === -1) continue;
      const added = own.filter(({ overrides }) => overrides === target);
      rows = rows.toSpliced(at, 0, ...added.map(({ overrides, ...row }) => ({ ...row, layer: layer.scope, over: overrides })));
    }
  }
  return rows.map(({ over: _over, ...row }) => row);
}
