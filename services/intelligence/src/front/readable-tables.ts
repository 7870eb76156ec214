import type { AllowedFunctions } from "./allowed-functions.ts";
import { inspect } from "./inspection.ts";
import { quoted, rowsOf, type Ask } from "./reader-pool.ts";

/** What of the store can be read through the front. All else is refused, to everybody. */
export type ReadableTables = {
  /** Tables with the column `tenant`: a sandbox's reader sees its own rows. */
  readonly filtered: readonly string[];
  /** Plain views over nothing but readable tables: the filters hold through them. */
  readonly views: readonly string[];
};

/** What the Grafana plugin's editors list. Row counts in them are the whole estate's, so a sandbox's reader gets none of it. */
export const OPERATOR_TABLES = ["system.databases", "system.tables", "system.columns", "system.functions"];

/**
 * Asks the engine which tables a filter can hold. A new table with the column `tenant` is filtered by itself; one without it
 * is refused until somebody decides. So are materialized views, through which the engine's filters do not reach.
 */
export async function readableTables(ask: Ask, functions: AllowedFunctions): Promise<ReadableTables> {
  const filtered = (
    await rowsOf<{ name: string }>(
      ask,
      `SELECT name FROM system.tables WHERE database = 'pi' AND engine LIKE '%MergeTree'
       AND name IN (SELECT table FROM system.columns WHERE database = 'pi' AND name = 'tenant' AND default_kind = '' AND type IN ('String', 'LowCardinality(String)')) ORDER BY name`,
    )
  ).map(({ name }) => `pi.${name}`);
  const candidates = await rowsOf<{ name: string; sql: string }>(
    ask,
    "SELECT name, as_select AS sql FROM system.tables WHERE database = 'pi' AND engine = 'View' ORDER BY name",
  );
  const views = new Set<string>();
  // A view may read a view: look again until no more are found.
  for (let found = -1; found < views.size;) {
    found = views.size;
    for (const { name, sql } of candidates) {
      if (await isReadable(ask, sql, { tables: new Set([...filtered, ...views]), functions })) views.add(`pi.${name}`);
    }
  }
  return { filtered, views: [...views] };
}

async function isReadable(
  ask: Ask,
  sql: string,
  permitted: { tables: ReadonlySet<string>; functions: AllowedFunctions },
): Promise<boolean> {
  try {
    await inspect(ask, sql, permitted);
    return true;
  } catch {
    // Whatever the reason, a view that cannot be shown to be safe is not readable.
    return false;
  }
}

/** The engine's setting that lets a reader see one sandbox's rows of each filtered table. */
export function rowFilters({ filtered }: ReadableTables, tenant: string): string {
  const filter = quoted(`tenant = ${quoted(tenant)}`);
  return `{${filtered.map((table) => `${quoted(table)}:${filter}`).join(",")}}`;
}
